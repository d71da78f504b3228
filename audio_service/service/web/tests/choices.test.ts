import assert from "node:assert/strict";
import { test } from "node:test";

import { recalled, reshaped, words } from "../src/core/choices.ts";
import { query } from "../src/core/wish.ts";

const profiles = [{ name: "standard" }, { name: "gentle" }];
const choices = [
  { name: "anchor", options: [{ name: "breath" }, { name: "feet" }], by_profile: { standard: "breath", gentle: "feet" } },
  { name: "eyes", options: [{ name: "lowered" }, { name: "open" }], by_profile: { standard: "lowered", gentle: "lowered" } },
  { name: "profile", options: profiles, by_profile: { standard: "standard", gentle: "gentle" } },
];
const shown = { anchor: "breath", eyes: "lowered", profile: "standard" };
const nothing = (): boolean => false;

test("another profile takes what it prefers, but not what was chosen otherwise", () => {
  assert.deepEqual(reshaped(choices, shown, "gentle"), { anchor: "feet", eyes: "lowered", profile: "gentle" });
  const open = { ...shown, eyes: "open" };
  assert.deepEqual(reshaped(choices, open, "gentle"), { anchor: "feet", eyes: "open", profile: "gentle" });
  assert.deepEqual(reshaped(choices, reshaped(choices, shown, "gentle"), "standard"), shown);
});

test("what a device remembers is taken where the practice offers it and the address leaves it open", () => {
  assert.deepEqual(recalled(choices, shown, { eyes: "open", touch: "none" }, nothing), { ...shown, eyes: "open" });
  assert.deepEqual(recalled(choices, shown, { eyes: "closed", profile: "teen" }, nothing), shown);
  assert.deepEqual(recalled(choices, shown, { eyes: "open" }, () => true), shown);
  assert.deepEqual(recalled(choices, shown, { profile: "gentle" }, nothing), { ...shown, anchor: "feet", profile: "gentle" });
  assert.deepEqual(recalled(choices, shown, { profile: "gentle" }, (name) => name === "anchor"), { ...shown, profile: "gentle" });
});

test("words are what stands between spaces", () => {
  assert.equal(words("  May I be\twell "), 4);
  assert.equal(words(" "), 0);
});

test("an address says every choice and no wish", () => {
  const wish = { practice: "a", seconds: 60, choices: { eyes: "open" }, wishes: ["May I rest"] };
  assert.equal(query(wish, wish, "f00"), "?minutes=1&eyes=open&rendition=f00");
  assert.equal(query({ ...wish, wishes: [] }, wish, "f00"), "?minutes=1&eyes=open");
});
