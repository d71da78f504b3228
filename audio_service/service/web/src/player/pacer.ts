/** The breathing pacer: what the timeline has at the sound's position, drawn. It keeps no time of its own. */

import { type BreathNow, breathAt } from "../core/timeline.ts";
import { part } from "../page.ts";
import { type Player, still } from "./parts.ts";

const WORDS = { in: "Breathe in", hold: "Hold", out: "Breathe out" } as const;

export class Pacer {
  readonly #player: Player;
  readonly #scene = part("scene");
  readonly #breath = part("pacer-breath");
  readonly #bar = part("pacer-bar").firstElementChild as HTMLElement;
  #drawing = false;

  constructor(player: Player) {
    this.#player = player;
    for (const event of ["play", "ready", "seeked", "time"] as const) player.sound.on(event, () => this.#go());
    document.addEventListener("visibilitychange", () => this.#go());
    still.addEventListener("change", () => this.draw());
  }

  /** Draw this moment. */
  draw(): void {
    const { loaded, sound, mode } = this.#player;
    const breath = loaded && mode === "practice" ? breathAt(loaded.timeline.events, sound.position) : null;
    this.#scene.classList.toggle("breathing", breath !== null);
    this.#words(breath);
    // With little movement asked for, the ring stands still and a bar fills.
    const full = breath && !still.matches ? breath.full : 0;
    this.#breath.style.transform = `scale(${(0.42 + 0.58 * full).toFixed(4)})`;
    this.#bar.style.transform = `scaleX(${(breath?.full ?? 0).toFixed(3)})`;
  }

  #words(breath: BreathNow | null): void {
    const [word, count] = breath ? [WORDS[breath.phase], String(Math.max(1, Math.ceil(breath.left)))] : ["", ""];
    const [wordPart, countPart] = [part("pacer-word"), part("pacer-count")];
    if (wordPart.textContent !== word) wordPart.textContent = word;
    if (countPart.textContent !== count) countPart.textContent = count;
  }

  #go(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    const frame = (): void => {
      this.draw();
      if (this.#player.sound.playing && document.visibilityState === "visible") requestAnimationFrame(frame);
      else this.#drawing = false;
    };
    requestAnimationFrame(frame);
  }
}
