/** What was chosen of practices' words, as this device remembers it: choices always, own wishes only if asked to. */

import type { Options } from "../core/choices.ts";
import { forget, remember, remembered } from "./remembered.ts";

const CHOICES = "choices";
const WISHES = "wishes";

/** The names under which practices share a choice; orders are each practice's own. */
function key(name: string, practice: string): string {
  return name === "order" ? `order of ${practice}` : name;
}

export function rememberChoice(name: string, option: string, practice: string): void {
  remember(CHOICES, JSON.stringify({ ...read(CHOICES), [key(name, practice)]: option }));
}

/** Return what was chosen last, on whichever practice; of the orders, the one of this practice. */
export function rememberedChoices(practice: string): Options {
  const kept = read(CHOICES);
  const order = kept[key("order", practice)];
  return { ...kept, ...(typeof order === "string" ? { order } : {}) } as Options;
}

export function rememberWishes(wishes: readonly string[]): void {
  if (wishes.length > 0) remember(WISHES, JSON.stringify({ wishes }));
  else forget(WISHES);
}

/** Return the listener's own wishes, which are the same in every practice; none where they are not remembered. */
export function rememberedWishes(): readonly string[] {
  const { wishes } = read(WISHES);
  return Array.isArray(wishes) ? wishes.filter((wish) => typeof wish === "string") : [];
}

function read(name: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(remembered(name) ?? "{}");
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
