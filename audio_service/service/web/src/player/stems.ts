/**
 * Voice and bed apart, each with a volume of its own, mixed in the browser.
 *
 * The voice is a media element, so that seeking, the lock screen and the clock work as with the finished mix. The bed
 * is its loop, whose loudness follows the timeline's curve at the voice's position.
 */

import { type Timeline, gainAt } from "../core/timeline.ts";
import type { Stems as StemsTold } from "../page.ts";
import { SMOOTH, audioContext } from "./volume.ts";

/** How far the bed may be from the voice, in seconds, before it is laid out anew: far less than its ramps take. */
const DRIFT = 0.15;

export class Stems {
  readonly element = new Audio();
  readonly #context = audioContext();
  readonly #voice = this.#context.createGain();
  readonly #curve = this.#context.createGain();
  readonly #bed = this.#context.createGain();
  readonly #out = this.#context.createGain();
  readonly #told: StemsTold;
  readonly #timeline: Timeline;
  #anchor: { position: number; time: number } | null = null;
  #loop: AudioBufferSourceNode | null = null;

  /** Call it while somebody presses something: only then may sound start. It is silent until `open` is done. */
  constructor(told: StemsTold, timeline: Timeline) {
    this.#told = told;
    this.#timeline = timeline;
    this.#voice.gain.value = this.#curve.gain.value = 0;
    this.#context.createMediaElementSource(this.element).connect(this.#voice).connect(this.#out);
    this.#curve.connect(this.#bed).connect(this.#out).connect(this.#context.destination);
    for (const name of ["playing", "seeked"]) this.element.addEventListener(name, () => this.#follow());
    for (const name of ["pause", "waiting", "seeking", "ended"]) this.element.addEventListener(name, () => this.#hush());
    this.element.addEventListener("timeupdate", () => this.#correct());
    this.element.preload = "auto";
    this.element.src = told.voice;
  }

  /** Fetch the bed; sound is heard from then on. */
  async open(voice: number, bed: number): Promise<void> {
    const answered = await fetch(this.#told.bed);
    if (!answered.ok) throw new Error(`the bed can't be had: ${answered.status}`);
    const loop = this.#context.createBufferSource();
    loop.buffer = await this.#context.decodeAudioData(await answered.arrayBuffer());
    loop.loop = true;
    loop.loopStart = this.#told.loop_start;
    loop.loopEnd = this.#told.loop_stop;
    loop.connect(this.#curve);
    loop.start(0, this.#told.loop_start);
    this.#loop = loop;
    this.volumes(voice, bed);
    if (!this.element.paused) this.#follow();
  }

  /** Set the volumes, 1 being as in the mix. */
  volumes(voice: number, bed: number): void {
    const now = this.#context.currentTime;
    this.#voice.gain.setTargetAtTime(this.#loop ? voice : 0, now, SMOOTH);
    this.#bed.gain.setTargetAtTime(bed, now, SMOOTH);
  }

  /** Set the level of both together, from 0 to 1. */
  level(level: number): void {
    this.#out.gain.setTargetAtTime(level, this.#context.currentTime, SMOOTH / 3);
  }

  close(): void {
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
    this.#loop?.stop();
    this.#out.disconnect();
  }

  /** Lay the bed's loudness out from here to the end, as the timeline has it. */
  #follow(): void {
    if (!this.#loop || this.element.paused || this.element.seeking) return;
    const [position, time] = [this.element.currentTime, this.#context.currentTime];
    this.#anchor = { position, time };
    const curve = this.#curve.gain;
    curve.cancelScheduledValues(time);
    curve.setValueAtTime(curve.value, time);
    curve.linearRampToValueAtTime(gainAt(this.#timeline.bedGain, position + SMOOTH), time + SMOOTH);
    for (const [at, gain] of this.#timeline.bedGain) {
      if (at > position + SMOOTH) curve.linearRampToValueAtTime(gain, time + at - position);
    }
  }

  #hush(): void {
    const time = this.#context.currentTime;
    this.#anchor = null;
    this.#curve.gain.cancelScheduledValues(time);
    this.#curve.gain.setTargetAtTime(0, time, SMOOTH);
  }

  /** Two clocks drift apart; the voice's is the true one. */
  #correct(): void {
    if (this.#context.state !== "running") void this.#context.resume();
    if (!this.#anchor) return;
    const expected = this.#anchor.position + this.#context.currentTime - this.#anchor.time;
    if (Math.abs(expected - this.element.currentTime) > DRIFT) this.#follow();
  }
}
