/** Tells a screen reader what has changed elsewhere on the page: seldom, and only what was asked for. */

import { maybe } from "./page.ts";

export function announce(words: string): void {
  const region = maybe("announcements");
  if (!region) return;
  region.textContent = "";
  // A region that is filled in the same turn as it was emptied isn't read again.
  requestAnimationFrame(() => {
    region.textContent = words;
  });
}
