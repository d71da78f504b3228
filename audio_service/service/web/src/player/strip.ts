/** The timeline drawn small behind the position: words stand as bars, breath swings, quiet is empty. */

import type { Timeline } from "../core/timeline.ts";
import { part } from "../page.ts";

const WIDTH = 1000;
const MIDDLE = 24;

/** Pixels of the page from one bar to the next. */
const BAR = 4;

const NAMESPACE = "http://www.w3.org/2000/svg";

let resizing: ResizeObserver | null = null;

/** Draw a timeline, and again whenever there is another width for it. */
export function drawStrip(timeline: Timeline): void {
  resizing?.disconnect();
  resizing = new ResizeObserver(() => draw(timeline));
  resizing.observe(part("strip"));
}

function draw(timeline: Timeline): void {
  const strip = part<SVGSVGElement>("strip");
  const count = Math.max(1, Math.floor(strip.getBoundingClientRect().width / BAR));
  const path = document.createElementNS(NAMESPACE, "path");
  path.setAttribute("d", shape(timeline, count));
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
function shape(timeline: Timeline, count: number): string {
  const pitch = WIDTH / count;
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
    return `M${((bar + 0.5) * pitch).toFixed(1)} ${(MIDDLE - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
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
