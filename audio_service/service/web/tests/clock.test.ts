import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, minutes, spoken, typed } from "../src/core/clock.ts";

test("a time is told in minutes and seconds, with hours only where there are any", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(65), "1:05");
  assert.equal(clock(3729), "1:02:09");
});

test("a time that isn't known yet is nought, and none is negative", () => {
  for (const nothing of [NaN, Infinity, -3]) assert.equal(clock(nothing), "0:00");
});

test("a sum of frames that falls a hair short of a second still shows that second", () => {
  assert.equal(clock(299.9999999), "5:00");
});

test("a time is said with its units, one or many", () => {
  assert.equal(spoken(61), "1 minute 1 second");
  assert.equal(spoken(7200), "2 hours");
  assert.equal(spoken(0), "0 seconds");
});

test("a length in minutes can be read back exactly", () => {
  for (const seconds of [167, 300, 330, 1050, 2903, 3600]) assert.equal(typed(minutes(seconds)), seconds);
  assert.equal(minutes(1050), "17.5");
  assert.equal(minutes(165), "2:45");
});

test("minutes are understood as a number with either mark, or as a clock", () => {
  assert.equal(typed("17,5"), 1050);
  assert.equal(typed(" 17:30 "), 1050);
  assert.equal(typed("0:45"), 45);
});

test("what isn't a length is none", () => {
  for (const text of ["", "soon", "-5", "5:75", "1e3", "5 minutes"]) assert.ok(Number.isNaN(typed(text)), text);
});
