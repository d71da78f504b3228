import assert from "node:assert/strict";
import { test } from "node:test";

import { faded } from "../src/core/fade.ts";
import { radius, size } from "../src/core/felt.ts";
import { fate } from "../src/core/letters.ts";
import { query } from "../src/core/wish.ts";

test("a fade starts full, only falls, and ends silent", () => {
  const levels = Array.from({ length: 41 }, (_, step) => faded(step / 10, 4));
  assert.equal(levels[0], 1);
  assert.equal(levels.at(-1), 0);
  levels.reduce((before, now) => (assert.ok(now < before), now));
});

test("a page that slept through a fade comes out silent", () => {
  assert.equal(faded(60, 4), 0);
});

test("every size has a word, and more is never called less", () => {
  const words = ["none", "small", "medium", "large", "full"];
  const order = Array.from({ length: 11 }, (_, amount) => words.indexOf(size(amount)));
  assert.deepEqual(order, [0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]);
});

test("a circle's area grows evenly, and even none can be seen", () => {
  assert.ok(radius(0, 44) > 5);
  assert.equal(radius(10, 44), 44);
  assert.ok(radius(5, 44) > 44 / 2);
});

test("letters are kept wherever sending again may help, and dropped where it can't", () => {
  for (const status of [null, 401, 403, 408, 429, 500, 503]) assert.equal(fate(status), "keep", String(status));
  for (const status of [400, 404, 409, 422]) assert.equal(fate(status), "drop", String(status));
  for (const status of [200, 204]) assert.equal(fate(status), "sent", String(status));
});

const offered = { practice: "heart-breathing", seconds: 600, voice: "piper", bed: "brown", rate: 115 };

test("an address says only what was chosen otherwise than offered", () => {
  assert.equal(query(offered, offered), "?minutes=10");
  assert.equal(query({ ...offered, seconds: 1050, bed: "rain" }, offered), "?minutes=17.5&bed=rain");
});

test("an address says a length to the second", () => {
  assert.equal(Math.round(Number(new URLSearchParams(query({ ...offered, seconds: 167 }, offered)).get("minutes")) * 60), 167);
});
