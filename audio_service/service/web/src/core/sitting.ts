/** One time somebody listened, as it is told to the journal. */

export type Outcome = "playing" | "left" | "eased-out" | "completed";

export interface SittingTold {
  practice: string;
  title: string;
  rendition: string;
  length: number;
  begun_at: string;
  zone: string;
  heard: number;
  furthest: number;
  position: number;
  restarts: number;
  sequence: number;
  outcome: Outcome;
}

export interface About {
  readonly practice: string;
  readonly title: string;
  readonly rendition: string;
  readonly length: number;
}

/** After so long a pause, in milliseconds, going on is another sitting. */
export const APART = 30 * 60_000;

/** Less heard than this, in seconds, was pressing play by chance, and is nobody's sitting. */
export const LEAST = 5;

export class Sitting {
  readonly id: string;
  #told: SittingTold;

  constructor(id: string, told: SittingTold) {
    this.id = id;
    this.#told = told;
  }

  static begin(id: string, about: About, position: number, now: Date, zone: string): Sitting {
    const nothing = { heard: 0, furthest: position, position, restarts: 0, sequence: 0 };
    return new Sitting(id, { ...about, begun_at: now.toISOString(), zone, ...nothing, outcome: "playing" });
  }

  get told(): Readonly<SittingTold> {
    return this.#told;
  }

  /** Whether there is anything to tell. */
  get counts(): boolean {
    return this.#told.heard >= LEAST;
  }

  /** Sound went on to a position; `more` seconds were heard on the way. */
  went(position: number, more: number): void {
    const { heard, furthest, length } = this.#told;
    const at = thousandths(Math.min(position, length));
    this.#change({ heard: thousandths(heard + more), position: at, furthest: Math.max(furthest, at), outcome: "playing" });
  }

  /** Somebody went to a position on purpose; going back is a restart from there. */
  sought(position: number): void {
    const back = position < this.#told.position;
    const at = thousandths(Math.min(Math.max(0, position), this.#told.length));
    this.#change({
      position: at,
      furthest: Math.max(this.#told.furthest, at),
      restarts: this.#told.restarts + (back ? 1 : 0),
    });
  }

  /** It ended so. Each way to end is as good as any other. */
  ended(outcome: Outcome): void {
    if (this.#told.outcome !== outcome) this.#change({ outcome });
  }

  #change(parts: Partial<SittingTold>): void {
    this.#told = { ...this.#told, ...parts, sequence: this.#told.sequence + 1 };
  }
}

function thousandths(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
