/** What the parts of the player share. */

import type { Timeline } from "../core/timeline.ts";
import type { Rendition } from "../page.ts";
import type { Sound } from "./sound.ts";

/** What the player is about: the practice, or the grounding that one eases out with. */
export type Mode = "practice" | "easing" | "resting";

/** The rendition that is loaded and its timeline; both change together. */
export interface Loaded {
  readonly rendition: Rendition;
  readonly timeline: Timeline;
}

/** What a part may do with the player. */
export interface Player {
  readonly sound: Sound;
  readonly loaded: Loaded | null;
  readonly mode: Mode;
  /** Play or pause, whichever isn't. */
  toggle(): void;
  /** Go somewhere on purpose, in seconds. */
  seek(position: number): void;
  /** Fade, then grounding, then a choice. */
  easeOut(): void;
}

/** Whether somebody asked for little movement. */
export const still = window.matchMedia("(prefers-reduced-motion: reduce)");
