/** The timeline drawn small behind the position: words stand as bars, breath swings, quiet is empty. */

import type { Timeline } from "../core/timeline.ts";
import { part } from "../page.ts";

const WIDTH = 1000;
const MIDDLE = 24;
const BAR = 5;

const NAMESPACE = "http://www.w3.org/2000/svg";

export function drawStrip(timeline: Timeline): void {
  const strip = part<SVGSVGElement>("strip");
  const path = document.createElementNS(NAMESPACE, "path");
  path.setAttribute("d", shape(timeline));
  const passed = path.cloneNode() as SVGPathElement;
  path.classList.add("to-come");
  passed.classList.add("passed");
  const seams = document.createElementNS(NAMESPACE, "path");
  seams.classList.add("seams");
  const starts = timeline.sections.slice(1).map(({ start }) => `M${across(start, timeline)} 0v48`);
  seams.setAttribute("d", starts.join(""));
  strip.replaceChildren(seams, path, passed);
}

/** Return bars from left to right, each as tall as there is most to hear about that moment. */
function shape(timeline: Timeline): string {
  const count = Math.floor(WIDTH / BAR);
  const tall = new Float32Array(count);
  for (const event of timeline.events) {
    if (event.kind === "rest" || event.kind === "pause") continue;
    const [first, last] = [event.start, event.stop].map((at) => Math.floor((at / timeline.length) * count)) as [number, number];
    for (let bar = first; bar <= Math.min(last, count - 1); bar++) {
      const part = last > first ? (bar - first + 0.5) / (last - first + 1) : 0.5;
      tall[bar] = Math.max(tall[bar]!, height(event, part));
    }
  }
  return Array.from(tall, (value, bar) => {
    const half = Math.max(1, value * 20);
    return `M${bar * BAR + BAR / 2} ${(MIDDLE - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
  }).join("");
}

function height(event: Timeline["events"][number], part: number): number {
  if (event.kind === "line") return 0.45 + 0.45 * Math.sin(Math.PI * part);
  if (event.kind === "bell") return 0.9 * (1 - part);
  if (event.kind === "breath") return event.phase === "in" ? 0.15 + 0.35 * part : event.phase === "out" ? 0.5 - 0.35 * part : 0.5;
  return 0;
}

function across(at: number, timeline: Timeline): string {
  return ((at / timeline.length) * WIDTH).toFixed(1);
}
