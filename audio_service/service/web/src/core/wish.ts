/** What a listener asks for, and how an address says it. */

import type { Options } from "./choices.ts";

export interface Wish {
  practice: string;
  seconds: number;
  voice?: string;
  rate?: number;
  bed?: string;
  bed_level?: number;
  bell?: string;
  bell_level?: number;
  breath_cue?: string;
  guidance?: "less" | "normal" | "more";
  /** Options by choice, such as `{ eyes: "open" }`. */
  choices?: Options;
  /** The listener's own wishes; none for those of the practice. */
  wishes?: readonly string[];
}

const SAID = ["voice", "rate", "bed", "bed_level", "bell", "bell_level", "breath_cue", "guidance"] as const;

/**
 * Return the query of the practice page that shows a rendition; of its sound, what is as it was offered is left out.
 *
 * Every choice is in it, so that it shows the same on a device that remembers others. Own wishes are private and are
 * never in it: there, the rendition's name stands for them.
 */
export function query(wish: Wish, offered: Wish, identity = ""): string {
  const found = new URLSearchParams({ minutes: String(Math.round((wish.seconds / 60) * 10_000) / 10_000) });
  for (const name of SAID) {
    const value = wish[name];
    if (value !== undefined && value !== offered[name]) found.set(name, String(value));
  }
  for (const [name, option] of Object.entries(wish.choices ?? {})) found.set(name, option);
  if (wish.wishes && wish.wishes.length > 0 && identity !== "") found.set("rendition", identity);
  return `?${found}`;
}
