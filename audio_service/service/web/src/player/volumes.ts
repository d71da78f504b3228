/** Volume of voice and bed, each for itself, while it plays. The finished mix stays the default. */

import { part } from "../page.ts";
import type { Player } from "./parts.ts";

export class Volumes {
  readonly #player: Player;
  readonly #voice = part<HTMLInputElement>("voice-volume");
  readonly #bed = part<HTMLInputElement>("bed-volume");

  constructor(player: Player) {
    this.#player = player;
    this.#voice.addEventListener("input", () => void this.#change());
    this.#bed.addEventListener("input", () => void this.#change());
    part("volume-reset").addEventListener("click", () => this.reset());
  }

  /** Show the sliders that a rendition has a use for. */
  load(): void {
    const stems = this.#player.loaded?.rendition.stems ?? null;
    this.#bed.hidden = part("bed-volume-label").hidden = part("volume-note").hidden = stems === null;
    // What was chosen for the rendition before holds for this one.
    if (this.#changed) void this.#change();
    this.#shown();
  }

  /** Let what one eases out with be as loud as the voice was. */
  ease(): void {
    this.#player.sound.volume = Number(this.#voice.value) / 100;
  }

  get #changed(): boolean {
    return this.#voice.value !== "100" || this.#bed.value !== "100";
  }

  /** Make the voice louder or quieter by a step. */
  step(steps: number): void {
    this.#voice.value = String(Number(this.#voice.value) + steps * 10);
    void this.#change();
  }

  reset(): void {
    this.#voice.value = this.#bed.value = "100";
    this.#player.sound.volume = 1;
    this.#player.sound.together();
    this.#shown();
  }

  async #change(): Promise<void> {
    const { loaded, sound, mode } = this.#player;
    this.#shown();
    const [voice, bed] = [Number(this.#voice.value) / 100, Number(this.#bed.value) / 100];
    const stems = loaded?.rendition.stems;
    if (!stems || !loaded || mode !== "practice") {
      sound.volume = voice;
      return;
    }
    const note = part("volume-note");
    sound.volume = 1;
    if (!sound.apart) note.textContent = "Fetching voice and bed apart…";
    try {
      await sound.takeApart(stems, loaded.timeline, voice, bed);
      note.textContent = "Voice and bed are mixed on this device now.";
    } catch {
      this.reset();
      note.textContent = "Voice and bed can’t be had apart just now; you hear the finished mix.";
    }
    this.#shown();
  }

  #shown(): void {
    for (const slider of [this.#voice, this.#bed]) slider.setAttribute("aria-valuetext", `${slider.value} percent`);
    part("volume-reset").hidden = !this.#changed && !this.#player.sound.apart;
  }
}
