import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAST, Sitting } from "../src/core/sitting.ts";

const about = { practice: "heart-breathing", title: "Breathing", rendition: "a".repeat(32), length: 300 };

function begun(position = 0): Sitting {
  return Sitting.begin("an-id", about, position, new Date("2026-03-01T05:30:00Z"), "Europe/Vienna");
}

test("a sitting says when and where it began", () => {
  const { begun_at, zone, sequence, outcome } = begun().told;
  assert.deepEqual([begun_at, zone, sequence, outcome], ["2026-03-01T05:30:00.000Z", "Europe/Vienna", 0, "playing"]);
});

test("every change has a higher number, so that the latest can be told from the rest", () => {
  const sitting = begun();
  const numbers = [() => sitting.went(1, 1), () => sitting.sought(50), () => sitting.ended("left")].map((change) => {
    change();
    return sitting.told.sequence;
  });
  assert.deepEqual(numbers, [1, 2, 3]);
});

test("ending the same way twice changes nothing", () => {
  const sitting = begun();
  sitting.ended("left");
  sitting.ended("left");
  assert.equal(sitting.told.sequence, 1);
});

test("going on from a place leaves the place where it was", () => {
  const { position, furthest, heard } = begun(120).told;
  assert.deepEqual([position, furthest, heard], [120, 120, 0]);
});

test("seeking forward is heard as nothing and is no restart", () => {
  const sitting = begun();
  sitting.went(10, 10);
  sitting.sought(200);
  const { heard, position, furthest, restarts } = sitting.told;
  assert.deepEqual([heard, position, furthest, restarts], [10, 200, 200, 0]);
});

test("going back on purpose is a restart, and the furthest place stays", () => {
  const sitting = begun();
  sitting.went(100, 100);
  sitting.sought(20);
  const { position, furthest, restarts } = sitting.told;
  assert.deepEqual([position, furthest, restarts], [20, 100, 1]);
});

test("no position lies outside the practice", () => {
  const sitting = begun();
  sitting.sought(-5);
  assert.equal(sitting.told.position, 0);
  sitting.went(300.04, 0.2);
  assert.equal(sitting.told.position, 300);
});

test("hearing on after a pause is playing again", () => {
  const sitting = begun();
  sitting.went(10, 10);
  sitting.ended("left");
  sitting.went(11, 1);
  assert.equal(sitting.told.outcome, "playing");
});

test("a press by chance is nobody's sitting", () => {
  const sitting = begun();
  sitting.went(LEAST - 0.1, LEAST - 0.1);
  assert.equal(sitting.counts, false);
  sitting.went(LEAST, 0.1);
  assert.equal(sitting.counts, true);
});
