/** Buttons and the position: what is pressed, dragged and read off. */

import { clock, spoken } from "../core/clock.ts";
import { sectionAt, sectionBack, sectionOn } from "../core/timeline.ts";
import { part } from "../page.ts";
import type { Player } from "./parts.ts";

/** How far the two leaps go, in seconds. */
export const LEAP = 15;

export class Transport {
  readonly #player: Player;
  readonly #seek = part<HTMLInputElement>("seek");
  readonly #plays = [part<HTMLButtonElement>("play"), part<HTMLButtonElement>("mini-play")];
  #dragging = false;

  constructor(player: Player) {
    this.#player = player;
    for (const button of this.#plays) button.addEventListener("click", () => player.toggle());
    part("back").addEventListener("click", () => this.leap(-LEAP));
    part("on").addEventListener("click", () => this.leap(LEAP));
    part("section-back").addEventListener("click", () => this.sectionBack());
    part("section-on").addEventListener("click", () => this.sectionOn());
    this.#seek.addEventListener("input", () => {
      this.#dragging = true;
      this.#tell(Number(this.#seek.value));
    });
    this.#seek.addEventListener("change", () => {
      this.#dragging = false;
      player.seek(Number(this.#seek.value));
    });
    for (const event of ["play", "pause", "time", "seeked", "ended", "ready"] as const) {
      player.sound.on(event, () => this.show());
    }
  }

  leap(seconds: number): void {
    if (this.#player.mode === "practice") this.#player.seek(this.#player.sound.position + seconds);
  }

  sectionBack(): void {
    const { loaded, sound, mode } = this.#player;
    if (loaded && mode === "practice") this.#player.seek(sectionBack(loaded.timeline.sections, sound.position));
  }

  sectionOn(): void {
    const { loaded, sound, mode } = this.#player;
    const next = loaded && mode === "practice" ? sectionOn(loaded.timeline.sections, sound.position) : undefined;
    if (next !== undefined) this.#player.seek(next);
  }

  /** Show what is so now. */
  show(): void {
    const { sound, loaded, mode } = this.#player;
    const playing = sound.playing;
    part("now").textContent = loaded ? clock(loaded.timeline.length) : "";
    part("now").hidden = playing || sound.position > 1 || mode !== "practice";
    for (const button of this.#plays) {
      button.classList.toggle("playing", playing);
      button.setAttribute("aria-label", playing ? "Pause" : "Play");
    }
    part("player").classList.toggle("playing", playing);
    if (!loaded || mode !== "practice") return;
    this.#seek.max = String(loaded.timeline.length);
    if (this.#dragging) return;
    this.#seek.value = String(sound.position);
    this.#tell(sound.position);
  }

  #tell(position: number): void {
    const { loaded } = this.#player;
    if (!loaded) return;
    const { length, sections } = loaded.timeline;
    const title = sections[sectionAt(sections, position)]?.title ?? "";
    this.#seek.setAttribute("aria-valuetext", `${spoken(position)} of ${spoken(length)}${title ? `, ${title}` : ""}`);
    this.#seek.style.setProperty("--at", String(length ? position / length : 0));
    part("position").textContent = clock(position);
    part("remaining").textContent = `−${clock(length - position)}`;
    part("section").textContent = title;
    part("mini-time").textContent = `${clock(position)} / ${clock(length)}`;
    part("strip").style.setProperty("--at", String(length ? position / length : 0));
  }
}
