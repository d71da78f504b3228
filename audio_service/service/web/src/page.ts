/** What the page was given by the service, and the elements it stands on. */

import type { Choice } from "./core/choices.ts";
import type { TimelineTold } from "./core/timeline.ts";
import type { Wish } from "./core/wish.ts";

export interface Range {
  readonly shortest: number;
  readonly longest: number;
}
export interface Section {
  readonly title: string;
  readonly start: number;
  readonly stop: number;
}
export interface Stems {
  readonly voice: string;
  readonly bed: string;
  readonly loop_start: number;
  readonly loop_stop: number;
}
export interface Rendition {
  readonly identity: string;
  readonly wish: Wish;
  readonly title: string;
  readonly summary: string;
  readonly seconds: number;
  readonly size: number;
  readonly range: Range;
  readonly outline: string;
  readonly sections: readonly Section[];
  readonly audio: string;
  readonly captions: string;
  readonly subtitles: string;
  readonly transcript: string;
  readonly picture: string;
  readonly timeline: string;
  readonly voice_note: string;
  readonly stems: Stems | null;
  readonly ease_out: EaseOut;
}
export interface EaseOut {
  readonly identity: string;
  readonly seconds: number;
  readonly audio: string;
  readonly captions: string;
}
export interface Job {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly done: number;
  readonly of: number;
  readonly message: string;
  readonly result: string | null;
}
/** What a practice takes of own wishes. */
export interface WishesTaken {
  /** Of one wish at most. */
  readonly words: number;
}
export interface Practice {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly range: Range | null;
  readonly lengths: readonly number[];
  readonly choices: readonly Choice[];
  readonly wishes: WishesTaken | null;
}
export interface SittingKnown {
  readonly id: string;
  readonly practice: string;
  readonly rendition: string;
  readonly length: number;
  readonly position: number;
  readonly begun_at: string;
  readonly outcome: string;
}
export interface Preferences {
  readonly check_ins?: boolean;
  readonly notes?: boolean;
}

/** What practice.html hands over. */
export interface PracticePage {
  readonly practice: Practice;
  readonly wish: Wish;
  /** What is taken where nothing is chosen. */
  readonly offered: Wish;
  readonly rendition: Rendition | null;
  readonly job: Job | null;
  readonly place: SittingKnown | null;
  readonly safety_seen: boolean;
  readonly preferences: Preferences;
  readonly who: string | null;
  /** Where sittings are written; null before the first. */
  readonly notebook: string | null;
  readonly icon: string;
}

export type { TimelineTold };

/** Return what the page was given; null on a page that was given nothing. */
export function pageData<Data>(): Data | null {
  const found = document.getElementById("page-data");
  return found ? (JSON.parse(found.textContent ?? "null") as Data) : null;
}

/** Return the one element that carries `data-part="name"`; the page and the scripts must agree on it. */
export function part<Kind extends Element = HTMLElement>(name: string, within: ParentNode = document): Kind {
  const found = within.querySelector<Kind>(`[data-part="${name}"]`);
  if (!found) throw new Error(`the page has no part "${name}"`);
  return found;
}

/** Return the element that carries `data-part="name"`, or null on a page without it. */
export function maybe<Kind extends Element = HTMLElement>(name: string, within: ParentNode = document): Kind | null {
  return within.querySelector<Kind>(`[data-part="${name}"]`);
}
