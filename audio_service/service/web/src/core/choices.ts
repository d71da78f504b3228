/** What is chosen of a practice's words: which option of each choice, and wishes of one's own. */

/** An option by choice, such as `{ eyes: "open" }`. */
export type Options = Readonly<Record<string, string>>;

export interface Choice {
  readonly name: string;
  readonly options: readonly { readonly name: string }[];
  /** What each profile prefers, where the practice has profiles. */
  readonly by_profile: Options;
}

/** Return what holds once another profile is taken: what was left as the one before preferred is left to the new one. */
export function reshaped(choices: readonly Choice[], chosen: Options, profile: string): Options {
  const before = chosen.profile ?? "";
  const found: Record<string, string> = { ...chosen, profile };
  for (const { name, by_profile } of choices) {
    const preferred = by_profile[profile];
    if (name !== "profile" && preferred !== undefined && chosen[name] === by_profile[before]) found[name] = preferred;
  }
  return found;
}

/** Return what a page shows with what the device remembers, as far as the practice offers it and `stated` leaves it open. */
export function recalled(choices: readonly Choice[], shown: Options, remembered: Options, stated: (name: string) => boolean): Options {
  const open = choices.filter(
    ({ name, options }) => !stated(name) && options.some((option) => option.name === remembered[name]),
  );
  const profile = open.some(({ name }) => name === "profile") ? remembered.profile : undefined;
  const found: Record<string, string> = { ...(profile === undefined ? shown : reshaped(choices, shown, profile)) };
  // A choice that the address states holds whatever the profile.
  for (const { name } of choices) if (stated(name)) found[name] = shown[name]!;
  for (const { name } of open) found[name] = remembered[name]!;
  return found;
}

/** Return how many words a wish has. */
export function words(wish: string): number {
  return wish.split(/\s+/).filter((word) => word !== "").length;
}
