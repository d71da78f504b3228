import assert from "node:assert/strict";
import { test } from "node:test";

import { breathAt, gainAt, indexAt, sectionAt, sectionBack, sectionOn, timeline } from "../src/core/timeline.ts";

const RATE = 48_000;

/** Two sections; a line, then two cycles of 4 s in, 2 s held, 6 s out. */
const told = timeline({
  sample_rate: RATE,
  total_samples: 40 * RATE,
  sections: [
    { title: "Welcome", start: 0, stop: 10 * RATE },
    { title: "Breathing", start: 10 * RATE, stop: 40 * RATE },
  ],
  events: [
    { kind: "rest", start: 0, stop: 2 * RATE },
    { kind: "line", start: 2 * RATE, stop: 5 * RATE, text: "Welcome." },
    ...[0, 1].flatMap((cycle) => {
      const at = (10 + 12 * cycle) * RATE;
      const breath = (phase: "in" | "hold" | "out", from: number, to: number) =>
        ({ kind: "breath", phase, cycle, cycles: 2, start: at + from * RATE, stop: at + to * RATE }) as const;
      return [breath("in", 0, 4), breath("hold", 4, 6), breath("out", 6, 12)];
    }),
  ],
  bed_gain: [
    [0, 0],
    [4 * RATE, 1],
    [10 * RATE, 1],
    [11 * RATE, 0.5],
  ],
});

test("a timeline comes in seconds", () => {
  assert.equal(told.length, 40);
  assert.deepEqual(told.sections[1], { title: "Breathing", start: 10, stop: 40 });
  assert.deepEqual(told.bedGain[1], [4, 1]);
});

test("an event holds its first moment and not its last", () => {
  assert.equal(indexAt(told.events, 2), 1);
  assert.equal(indexAt(told.events, 5), -1);
  assert.equal(indexAt(told.events, 7), -1);
  assert.equal(indexAt([], 1), -1);
});

test("a moment has its section, also after the end", () => {
  assert.equal(sectionAt(told.sections, 9.9), 0);
  assert.equal(sectionAt(told.sections, 10), 1);
  assert.equal(sectionAt(told.sections, 99), 1);
});

test("going back leads to the section's start, and from there to the one before", () => {
  assert.equal(sectionBack(told.sections, 20), 10);
  assert.equal(sectionBack(told.sections, 11), 0);
  assert.equal(sectionBack(told.sections, 1), 0);
});

test("there is no next section after the last", () => {
  assert.equal(sectionOn(told.sections, 3), 10);
  assert.equal(sectionOn(told.sections, 30), undefined);
});

test("the breath is empty before in, full after it, and as full while held", () => {
  assert.equal(breathAt(told.events, 10)?.full, 0);
  assert.ok(Math.abs(breathAt(told.events, 12)!.full - 0.5) < 1e-9);
  assert.equal(breathAt(told.events, 15)?.full, 1);
  assert.equal(breathAt(told.events, 15)?.phase, "hold");
  assert.ok(breathAt(told.events, 21.999)!.full < 1e-3);
});

test("the breath tells how long its phase still is, and which cycle it is", () => {
  const breath = breathAt(told.events, 23);
  assert.equal(breath?.left, 3);
  assert.equal(breath?.cycle, 1);
  assert.equal(breath?.cycles, 2);
});

test("words and rests are no breath", () => {
  for (const at of [1, 3, 7, 34, 39]) assert.equal(breathAt(told.events, at), null);
});

test("the bed's gain lies on the lines between its points, and stays at the last", () => {
  assert.equal(gainAt(told.bedGain, 0), 0);
  assert.equal(gainAt(told.bedGain, 1), 0.25);
  assert.equal(gainAt(told.bedGain, 10.5), 0.75);
  assert.equal(gainAt(told.bedGain, 35), 0.5);
  assert.equal(gainAt([], 3), 0);
});
