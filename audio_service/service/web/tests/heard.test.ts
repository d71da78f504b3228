import assert from "node:assert/strict";
import { test } from "node:test";

import { HeardMeter } from "../src/core/heard.ts";

test("what plays at its own speed is heard", () => {
  const meter = new HeardMeter();
  meter.from(0, 100);
  for (let tick = 1; tick <= 40; tick++) meter.reached(tick / 4, 100 + tick / 4);
  assert.equal(meter.seconds, 10);
});

test("what is sought over isn't", () => {
  const meter = new HeardMeter();
  meter.from(0, 0);
  meter.reached(5, 5);
  meter.reached(600, 5.25);
  meter.reached(601, 6.25);
  assert.equal(meter.seconds, 6);
});

test("going back adds nothing, and hearing it again does", () => {
  const meter = new HeardMeter();
  meter.from(0, 0);
  meter.reached(10, 10);
  meter.reached(2, 10.2);
  meter.reached(6, 14.2);
  assert.equal(meter.seconds, 14);
});

test("a page in the background that is ticked once a minute misses nothing", () => {
  const meter = new HeardMeter();
  meter.from(0, 0);
  for (let minute = 1; minute <= 20; minute++) meter.reached(minute * 60, minute * 60 + 0.2);
  assert.equal(meter.seconds, 1200);
});

test("sound that waits for the network counts as long as it plays", () => {
  const meter = new HeardMeter();
  meter.from(0, 0);
  meter.reached(4, 4);
  meter.reached(4, 30);
  meter.reached(6, 32);
  assert.equal(meter.seconds, 6);
});

test("after a stop nothing joins on", () => {
  const meter = new HeardMeter();
  meter.from(0, 0);
  meter.reached(3, 3);
  meter.stop();
  meter.reached(4, 4);
  assert.equal(meter.seconds, 3);
});
