/** Captions in step with the voice: the browser says which is due, we set it in our own type. */

import { part } from "../page.ts";
import { remember, remembered } from "../store/remembered.ts";
import type { Sound } from "./sound.ts";

const KEPT = "captions";

export class Captions {
  readonly #sound: Sound;
  readonly #words = part("caption");
  readonly #button = part("captions");
  #cues: readonly VTTCue[] = [];
  #loaded = 0;

  constructor(sound: Sound) {
    this.#sound = sound;
    this.#button.addEventListener("click", () => this.toggle());
    this.#show(remembered(KEPT) !== "off");
    for (const event of ["time", "seeked", "play", "ended"] as const) sound.on(event, () => this.#due());
  }

  get shown(): boolean {
    return this.#button.getAttribute("aria-pressed") === "true";
  }

  toggle(): void {
    this.#show(!this.shown);
  }

  /** Take the captions at an address; those before are forgotten. */
  load(address: string): void {
    const loading = ++this.#loaded;
    for (const old of this.#sound.mix.querySelectorAll("track")) old.remove();
    const track = document.createElement("track");
    Object.assign(track, { kind: "captions", srclang: "en", label: "Captions", src: address });
    this.#cues = [];
    this.#words.textContent = "";
    track.addEventListener("load", () => {
      if (loading === this.#loaded) this.#cues = Array.from(track.track.cues ?? []) as VTTCue[];
      this.#due();
    });
    this.#sound.mix.append(track);
    track.track.mode = "hidden";
  }

  /** Forget the captions there are, and say nothing. */
  clear(): void {
    this.#loaded++;
    this.#cues = [];
    this.#words.textContent = "";
  }

  /** The cues are looked up at the sound's own position, since voice and bed may play in another element. */
  #due(): void {
    const at = this.#sound.position;
    const words = this.#cues
      .filter((cue) => cue.startTime <= at && at < cue.endTime)
      // While the pacer says it, a caption need not.
      .filter((cue) => !(cue.text.startsWith("[") && part("scene").classList.contains("breathing")))
      .map((cue) => cue.text.replace(/\s*\n\s*/g, " "))
      .join(" ");
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }

  #show(shown: boolean): void {
    this.#button.setAttribute("aria-pressed", String(shown));
    this.#words.hidden = !shown;
    remember(KEPT, shown ? "on" : "off");
  }
}
