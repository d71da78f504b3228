/** What was truly heard: progress of the sound while it played, never what was sought over. */

/** Sound may come this much faster than the wall clock says: its clock is read a little late or early. */
const SLACK = 0.5;

export class HeardMeter {
  #position: number | null = null;
  #read = 0;
  #seconds = 0;

  /** Seconds heard so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Sound starts, or goes on, at a position; both in seconds, the second on a clock that only goes forward. */
  from(position: number, now: number): void {
    this.#position = position;
    this.#read = now;
  }

  /**
   * Sound has come to a position. It counts as heard where the sound went there at its own speed; a leap is not.
   *
   * Ticks may come as seldom as they like: a page in the background is given few of them.
   */
  reached(position: number, now: number): void {
    if (this.#position !== null) {
      const [gone, passed] = [position - this.#position, now - this.#read];
      if (gone > 0 && gone <= passed + SLACK) this.#seconds += gone;
    }
    this.from(position, now);
  }

  /** Sound has stopped or leaps: what follows doesn't join on. */
  stop(): void {
    this.#position = null;
  }
}
