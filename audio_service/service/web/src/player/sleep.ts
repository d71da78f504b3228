/** The sleep timer: after so many minutes the sound fades, it isn't cut. */

import { announce } from "../announce.ts";
import { clock } from "../core/clock.ts";
import { part } from "../page.ts";
import type { Sound } from "./sound.ts";

/** How long the fade takes, in seconds: slow enough not to wake anybody. */
const FADE = 20;

export class SleepTimer {
  readonly #sound: Sound;
  readonly #slept: () => void;
  #due: number | null = null;

  constructor(sound: Sound, slept: () => void) {
    this.#sound = sound;
    this.#slept = slept;
    for (const choice of document.querySelectorAll<HTMLInputElement>('input[name="sleep"]')) {
      choice.addEventListener("change", () => this.set(Number(choice.value)));
    }
    // The sound's own ticks come with the screen off too, when a page's timers sleep.
    sound.on("time", () => void this.#look());
    setInterval(() => void this.#look(), 1000);
  }

  /** Fade after so many minutes from now; 0 for never. */
  set(minutes: number): void {
    if (minutes) this.#sound.prepareFading();
    this.#due = minutes ? Date.now() + minutes * 60_000 : null;
    announce(minutes ? `The sound fades out in ${minutes} minutes` : "Timer off");
    this.#tell();
  }

  async #look(): Promise<void> {
    this.#tell();
    if (this.#due === null || Date.now() < this.#due - FADE * 1000) return;
    this.#off();
    if (!this.#sound.playing) return;
    if (await this.#sound.fade(FADE)) this.#slept();
  }

  #off(): void {
    this.#due = null;
    const off = document.querySelector<HTMLInputElement>('input[name="sleep"][value=""]');
    if (off) off.checked = true;
    this.#tell();
  }

  #tell(): void {
    const words = this.#due === null ? "Timer" : clock(Math.max(0, (this.#due - Date.now()) / 1000));
    const label = part("sleep-label");
    if (label.textContent !== words) label.textContent = words;
    part("sleep-button").classList.toggle("set", this.#due !== null);
  }
}
