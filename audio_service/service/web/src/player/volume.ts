/** Loudness of one media element, also where the element's own volume can't be set (iOS). */

/** Whether this browser lets a page set an element's volume. */
function settable(): boolean {
  const probe = document.createElement("audio");
  probe.volume = 0.5;
  return probe.volume === 0.5;
}

let context: AudioContext | null = null;

/** The page's one audio context, awake. Call it while somebody presses something: only then may it start. */
export function audioContext(): AudioContext {
  context ??= new AudioContext({ latencyHint: "playback" });
  if (context.state !== "running") void context.resume();
  return context;
}

/** How long a change of loudness takes, in seconds, so that it doesn't click. */
export const SMOOTH = 0.08;

export class Volume {
  readonly #element: HTMLMediaElement;
  #gain: GainNode | null = null;
  #level = 1;

  constructor(element: HTMLMediaElement) {
    this.#element = element;
  }

  get level(): number {
    return this.#level;
  }

  /** Lead the sound through a gain where there is no other way to make it quieter. Call it while somebody presses. */
  prepare(): void {
    if (this.#gain || settable()) return;
    const here = audioContext();
    this.#gain = here.createGain();
    here.createMediaElementSource(this.#element).connect(this.#gain).connect(here.destination);
  }

  /** Set the level, from 0 to 1. */
  set(level: number): void {
    this.#level = Math.min(1, Math.max(0, level));
    if (this.#gain) this.#gain.gain.setTargetAtTime(this.#level, this.#gain.context.currentTime, SMOOTH / 3);
    else this.#element.volume = this.#level;
  }
}
