/** What a listener asks for, and how an address says it. */

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
}

const SAID = ["voice", "rate", "bed", "bed_level", "bell", "bell_level", "breath_cue", "guidance"] as const;

/** Return the query of the practice page that shows a wish; what is as it was offered is left out. */
export function query(wish: Wish, offered: Wish): string {
  const found = new URLSearchParams({ minutes: String(Math.round((wish.seconds / 60) * 10_000) / 10_000) });
  for (const name of SAID) {
    const value = wish[name];
    if (value !== undefined && value !== offered[name]) found.set(name, String(value));
  }
  return `?${found}`;
}
