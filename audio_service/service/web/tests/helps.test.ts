import assert from "node:assert/strict";
import { test } from "node:test";

import { type Felt, type Helps, comesFirst, helps } from "../src/core/helps.ts";

const SIZES = [null, ...Array.from({ length: 11 }, (_, size) => size)];

/** Everything that can be said, and what is suggested to it. */
const ALL: [Felt, Helps | null][] = SIZES.flatMap((distress) =>
  SIZES.flatMap((threat) =>
    SIZES.flatMap((drive) =>
      SIZES.map((soothing): [Felt, Helps | null] => {
        const felt = { distress, threat, drive, soothing };
        return [felt, helps(felt)];
      }),
    ),
  ),
);

test("who is much on guard, or in distress, is never led to feelings, whatever else they say", () => {
  const guarded = ALL.filter(([{ distress, threat }]) => (threat ?? 0) >= 7 || (distress ?? 0) >= 7);
  assert.equal(guarded.length, 12 ** 4 - 8 * 8 * 12 * 12);
  assert.ok(guarded.every(([, suggested]) => suggested === "ground"));
});

test("warmth is suggested only where the circle that rests is said to be larger than the one that guards", () => {
  const warm = ALL.filter(([, suggested]) => suggested === "warmth");
  assert.ok(warm.length > 0);
  for (const [{ threat, drive, soothing }] of warm) {
    assert.ok(threat !== null && soothing !== null && soothing > threat && soothing >= 4 && (drive ?? 0) < 7);
  }
});

test("much drive leads to a slow rhythm, and what is faint all over to looking around", () => {
  for (const [{ distress, threat, drive, soothing }, suggested] of ALL) {
    const guarded = (threat ?? 0) >= 7 || (distress ?? 0) >= 7;
    assert.equal(suggested === "rhythm", !guarded && (drive ?? 0) >= 7);
    const faint = [threat, drive, soothing].every((size) => size !== null && size <= 2);
    assert.equal(suggested === "orient", !guarded && faint);
  }
});

test("who says nothing is told nothing, and only the ground and looking around ask for a pause", () => {
  assert.equal(helps({ distress: null, threat: null, drive: null, soothing: null }), null);
  assert.ok(ALL.every(([, suggested]) => comesFirst(suggested) === (suggested === "ground" || suggested === "orient")));
});
