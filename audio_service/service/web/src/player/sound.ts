/**
 * What is heard: the finished mix in one media element, or voice and bed apart, or the grounding one eases out with.
 *
 * The rest of the player sees one sound with one position. Easing out plays in the mix's own element, because a phone
 * lets only an element play that somebody has started.
 */

import { faded } from "../core/fade.ts";
import { fromCopy } from "../offline/caches.ts";
import type { Timeline } from "../core/timeline.ts";
import type { Stems as StemsTold } from "../page.ts";
import { Stems } from "./stems.ts";
import { Volume } from "./volume.ts";

/** `play`, `pause`, `time`, `ended`, `seeked`, `waiting`, `ready`, `failed`: what the player's parts listen to. */
export type SoundEvent = "play" | "pause" | "time" | "ended" | "seeked" | "waiting" | "ready" | "failed";

/** Milliseconds after which sound is asked for again that doesn't come although the service answers. */
const SPEAKING = 12_000;

/** Seconds after which sound that was asked for again counts as going on; what is left in memory is shorter. */
const GOES_ON = 12;

/** Milliseconds between two tries for sound that can't be had, and for how long it is tried. */
const LATER = 5000;
const PATIENCE = 180_000;

const HEARD: Readonly<Record<string, SoundEvent>> = {
  play: "play",
  playing: "ready",
  pause: "pause",
  timeupdate: "time",
  ended: "ended",
  seeked: "seeked",
  waiting: "waiting",
  canplay: "ready",
  durationchange: "ready",
};

export class Sound extends EventTarget {
  readonly mix: HTMLAudioElement;
  /** Whether what is loaded, and the way out of it, are kept on this device; they are had from there then. */
  kept = false;
  readonly #volume: Volume;
  #address = "";
  /** Whether it was asked of the copy. */
  #fromCopy = false;
  #stems: Stems | null = null;
  #apart = false;
  #fading: (() => void) | null = null;
  /** The position at which the sound was asked for again, if it hasn't gone on since. */
  #askedAt: number | null = null;
  /** Ends the waiting for a better time to ask; null while nothing is waited for. */
  #waiting: (() => void) | null = null;
  /** When asking ends, on the clock of `performance.now()`. */
  #givesUp: number | null = null;
  /** Whether it is to go on playing; an element whose sound breaks off says that it is paused. */
  #wanted = false;

  constructor(mix: HTMLAudioElement) {
    super();
    this.mix = mix;
    this.#volume = new Volume(mix);
    this.#relay(mix);
  }

  /** The element that is heard now. */
  get element(): HTMLAudioElement {
    return this.#apart && this.#stems ? this.#stems.element : this.mix;
  }
  get position(): number {
    return this.element.currentTime;
  }
  get length(): number {
    return this.element.duration;
  }
  get playing(): boolean {
    return !this.element.paused && !this.element.ended;
  }
  get fading(): boolean {
    return this.#fading !== null;
  }
  /** Whether voice and bed are mixed here. */
  get apart(): boolean {
    return this.#apart;
  }

  on(event: SoundEvent, heard: () => void): void {
    this.addEventListener(event, heard);
  }

  /** Play another address from a position, in seconds, without starting. */
  load(address: string, position = 0): void {
    this.together();
    this.#giveUp();
    this.#askedAt = null;
    this.#address = address;
    this.#have();
    this.seek(position);
  }

  /** Have what is loaded from the copy, or no more. What is heard goes on as it is, until it breaks off. */
  renew(kept: boolean): void {
    this.kept = kept;
    if (this.#apart || this.playing || !this.#address) return;
    const place = this.position;
    this.#have();
    this.seek(place);
  }

  async play(): Promise<void> {
    this.#stopFading();
    this.#giveUp();
    if (this.element.error) this.#askAgain(this.element);
    try {
      await this.element.play();
    } catch (error) {
      // Another press came before the sound did; nothing is wrong.
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    }
  }

  pause(): void {
    this.#giveUp();
    this.element.pause();
    this.#stopFading();
  }

  seek(position: number): void {
    const element = this.element;
    const last = Number.isFinite(element.duration) ? element.duration - 0.05 : Infinity;
    // Sound breaks here anyway, so this is the moment to go over to a copy that was made meanwhile.
    const elsewhere = element === this.mix && this.#address !== "" && this.#fromCopy !== this.kept;
    const wanted = this.#wanted;
    if (elsewhere) this.#have();
    // Before anything has come this is where it will begin.
    element.currentTime = Math.max(0, Math.min(position, last));
    if (position > 0 && element.readyState === 0 && element.preload === "none") element.preload = "metadata";
    if (elsewhere && wanted) void element.play().catch(() => undefined);
  }

  /**
   * Make fading possible where it needs preparing. Call it while somebody presses something.
   *
   * It isn't done before: sound that is led through the page may stop when a phone is locked, and the finished mix must
   * not.
   */
  prepareFading(): void {
    if (!this.#apart) this.#volume.prepare();
  }

  /** Set the level of the mix, from 0 to 1. Call it while somebody moves a slider. */
  set volume(level: number) {
    if (level === this.#volume.level) return;
    this.#volume.prepare();
    this.#volume.set(level);
  }
  get volume(): number {
    return this.#volume.level;
  }

  /** Let it become silent over some seconds, then pause; true if nobody wanted otherwise meanwhile. */
  fade(seconds: number): Promise<boolean> {
    this.#stopFading();
    this.#giveUp();
    if (!this.playing) return Promise.resolve(true);
    const began = performance.now();
    const [before, stems] = [this.#volume.level, this.#apart ? this.#stems : null];
    const element = this.element;
    return new Promise((done) => {
      const step = (): void => {
        const passed = (performance.now() - began) / 1000;
        const level = faded(passed, seconds);
        if (stems) stems.level(level);
        else this.#volume.set(before * level);
        if (passed >= seconds || element.ended) finish(true);
      };
      // Steps come from a timer while the page is looked at, and from the sound itself while it isn't.
      const timer = setInterval(step, 40);
      element.addEventListener("timeupdate", step);
      const finish = (whole: boolean): void => {
        clearInterval(timer);
        element.removeEventListener("timeupdate", step);
        this.#fading = null;
        if (whole) element.pause();
        if (stems) stems.level(1);
        else this.#volume.set(before);
        done(whole);
      };
      this.#fading = () => finish(false);
    });
  }

  /** Mix voice and bed here from now on. Call it while somebody moves a slider. */
  async takeApart(told: StemsTold, timeline: Timeline, voice: number, bed: number): Promise<void> {
    if (this.#stems) return this.#stems.volumes(voice, bed);
    const stems = new Stems(told, timeline);
    this.#stems = stems;
    const playing = this.playing;
    stems.element.currentTime = this.mix.currentTime;
    // Started at once, silently, while the press still allows it.
    if (playing) await stems.element.play().catch(() => undefined);
    await stems.open(voice, bed);
    if (this.#stems !== stems) return;
    const wanted = this.playing;
    stems.element.currentTime = this.mix.currentTime;
    this.#relay(stems.element);
    this.#apart = true;
    if (wanted) await stems.element.play();
    else stems.element.pause();
    this.mix.pause();
    this.dispatchEvent(new Event(wanted ? "play" : "pause"));
  }

  /** Go back to the finished mix, at the same place. */
  together(): void {
    const stems = this.#stems;
    if (!stems) return;
    const [playing, position] = [this.playing, this.position];
    const apart = this.#apart;
    this.#stems = null;
    this.#apart = false;
    stems.close();
    if (!apart) return;
    this.mix.currentTime = position;
    if (playing) void this.play();
  }

  #relay(element: HTMLAudioElement): void {
    for (const [native, own] of Object.entries(HEARD)) {
      element.addEventListener(native, () => {
        if (this.element === element) this.dispatchEvent(new Event(own));
      });
    }
    element.addEventListener("play", () => (this.#wanted = true));
    element.addEventListener("pause", () => (this.#wanted = false));
    element.addEventListener("timeupdate", () => {
      if (this.#askedAt !== null && Math.abs(element.currentTime - this.#askedAt) > GOES_ON) {
        this.#askedAt = null;
        this.#giveUp();
      }
    });
    // A network that is gone may say nothing at all; asked anew, a copy that is kept answers, or another network.
    element.addEventListener("stalled", () => void this.#stalled(element));
    element.addEventListener("error", () => {
      if (this.element !== element) return;
      if (this.#askedAt === null) return this.#askAgain(element);
      // An element that breaks off says that it is paused, but after this.
      if (this.#wanted) this.#askLater(element);
      this.dispatchEvent(new Event("failed"));
    });
  }

  /** Ask again at once where the service is out of reach; where it answers, it may still be speaking what comes next. */
  async #stalled(element: HTMLAudioElement): Promise<void> {
    const starves = (): boolean =>
      this.element === element && this.#wanted && element.readyState < element.HAVE_FUTURE_DATA;
    if (!starves()) return;
    const answers = await fetch("/api/session", { cache: "no-store" }).then(
      () => true,
      () => false,
    );
    if (answers) await new Promise((done) => setTimeout(done, SPEAKING));
    else if (!this.kept) this.dispatchEvent(new Event("failed"));
    if (starves()) this.#askAgain(element);
  }

  #have(): void {
    this.#fromCopy = this.kept;
    this.mix.src = this.kept ? fromCopy(this.#address) : this.#address;
    this.mix.load();
  }

  /** Ask for sound that broke off, from where it was: the network went, or the service was started anew. */
  #askAgain(element: HTMLAudioElement, wanted = this.#wanted): void {
    const place = element.currentTime;
    this.#askedAt = place;
    if (element === this.mix) this.#have();
    else element.load();
    this.seek(place);
    if (wanted) void element.play().catch(() => undefined);
  }

  /** Ask again and again for what broke off while it was heard: whoever has their eyes closed presses nothing. */
  #askLater(element: HTMLAudioElement): void {
    this.#givesUp ??= performance.now() + PATIENCE;
    if (performance.now() > this.#givesUp) return this.#giveUp();
    const ask = (): void => {
      this.#stopWaiting();
      this.#askAgain(element, true);
    };
    const timer = setTimeout(ask, LATER);
    window.addEventListener("online", ask);
    this.#waiting = () => {
      clearTimeout(timer);
      window.removeEventListener("online", ask);
    };
  }

  #stopWaiting(): void {
    this.#waiting?.();
    this.#waiting = null;
  }

  #giveUp(): void {
    this.#stopWaiting();
    this.#givesUp = null;
  }

  #stopFading(): void {
    this.#fading?.();
  }
}
