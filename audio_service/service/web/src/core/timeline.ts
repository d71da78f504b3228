/** A practice laid out in time, as the service tells it, and what is heard at a moment of it. */

export interface Section {
  readonly title: string;
  readonly start: number;
  readonly stop: number;
  readonly round?: number;
  readonly rounds?: number;
}

export type Phase = "in" | "hold" | "out";

interface Stretch {
  readonly start: number;
  readonly stop: number;
}
export interface Line extends Stretch {
  readonly kind: "line";
  readonly text: string;
}
export interface Breath extends Stretch {
  readonly kind: "breath";
  readonly phase: Phase;
  readonly cycle: number;
  readonly cycles: number;
}
export interface Bell extends Stretch {
  readonly kind: "bell";
}
export interface Quiet extends Stretch {
  readonly kind: "rest" | "pause";
}
export type Event = Line | Breath | Bell | Quiet;

/** Starts, stops and lengths are in seconds. */
export interface Timeline {
  readonly length: number;
  readonly sections: readonly Section[];
  readonly events: readonly Event[];
  /** The bed's gain as `[second, gain]`, joined by straight lines. */
  readonly bedGain: readonly (readonly [number, number])[];
}

/** The timeline as it is sent: in samples. */
export interface TimelineTold {
  readonly sample_rate: number;
  readonly total_samples: number;
  readonly sections: readonly Section[];
  readonly events: readonly Event[];
  readonly bed_gain?: readonly (readonly [number, number])[];
}

/** Return a timeline in seconds. */
export function timeline(told: TimelineTold): Timeline {
  const rate = told.sample_rate;
  const inSeconds = <Kind extends Stretch>(stretch: Kind): Kind => ({
    ...stretch,
    start: stretch.start / rate,
    stop: stretch.stop / rate,
  });
  return {
    length: told.total_samples / rate,
    sections: told.sections.map(inSeconds),
    events: told.events.map(inSeconds),
    bedGain: (told.bed_gain ?? []).map(([at, gain]) => [at / rate, gain] as const),
  };
}

/** Return which of stretches in order holds a moment; -1 where none does. */
export function indexAt(stretches: readonly Stretch[], at: number): number {
  const index = lastBefore(stretches.length, (middle) => stretches[middle]!.start <= at);
  return index >= 0 && at < stretches[index]!.stop ? index : -1;
}

/** Return which section a moment belongs to; the last one also after its end. */
export function sectionAt(sections: readonly Section[], at: number): number {
  return lastBefore(sections.length, (middle) => sections[middle]!.start <= at + 1e-3);
}

/** Return where one comes to by going back a section: to its start, or, right after it, to the one before. */
export function sectionBack(sections: readonly Section[], at: number): number {
  const index = sectionAt(sections, at);
  const here = sections[index]?.start ?? 0;
  return at - here > 3 ? here : (sections[index - 1]?.start ?? 0);
}

/** Return where the next section starts; undefined in the last. */
export function sectionOn(sections: readonly Section[], at: number): number | undefined {
  return sections[sectionAt(sections, at) + 1]?.start;
}

/** A moment of paced breathing. */
export interface BreathNow {
  readonly phase: Phase;
  /** How far the phase is, from 0 to 1. */
  readonly part: number;
  /** How full the breath is, from 0 (out) to 1 (in). */
  readonly full: number;
  /** Seconds of the phase that are left. */
  readonly left: number;
  readonly cycle: number;
  readonly cycles: number;
}

/** Return the paced breath at a moment; null where the breath isn't paced. */
export function breathAt(events: readonly Event[], at: number): BreathNow | null {
  const index = indexAt(events, at);
  const event = events[index];
  if (event?.kind !== "breath") return null;
  const part = (at - event.start) / (event.stop - event.start);
  const full = event.phase === "in" ? eased(part) : event.phase === "out" ? 1 - eased(part) : heldAt(events, index);
  return { phase: event.phase, part, full, left: event.stop - at, cycle: event.cycle, cycles: event.cycles };
}

/** Return the bed's gain at a moment. */
export function gainAt(points: Timeline["bedGain"], at: number): number {
  const index = lastBefore(points.length, (middle) => points[middle]![0] <= at);
  const [before, after] = [points[index], points[index + 1]];
  if (!before) return points[0]?.[1] ?? 0;
  if (!after || after[0] === before[0]) return before[1];
  return before[1] + ((after[1] - before[1]) * (at - before[0])) / (after[0] - before[0]);
}

/** A breath starts and ends softly, as lungs do. */
function eased(part: number): number {
  return (1 - Math.cos(Math.PI * Math.min(1, Math.max(0, part)))) / 2;
}

/** A hold is as full as the breath before it left the lungs. */
function heldAt(events: readonly Event[], index: number): number {
  for (let before = index - 1; before >= 0; before--) {
    const event = events[before]!;
    if (event.kind !== "breath") return 0;
    if (event.phase !== "hold") return event.phase === "in" ? 1 : 0;
  }
  return 0;
}

/** Return the last index for which `holds`, true up to some index and false from there on; -1 for none. */
function lastBefore(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
