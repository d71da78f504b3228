/** Tells the journal of each sitting, as it goes and whatever becomes of the network. */

import { APART, type About, type Outcome, Sitting, type SittingTold } from "../core/sitting.ts";
import { HeardMeter } from "../core/heard.ts";
import { database, type Place } from "../store/database.ts";
import { uuid, zone } from "../store/identity.ts";
import { post, send, sendLater } from "../store/outbox.ts";
import type { Sound } from "./sound.ts";

/** Seconds of sound from one telling to the next, while it plays. */
const EVERY = 15;

export class SittingLog {
  readonly #sound: Sound;
  readonly #who: string | null;
  #notebook: string | null;
  readonly #meter = new HeardMeter();
  #about: About | null = null;
  #sitting: Sitting | null = null;
  #counted = 0;
  #told = 0;
  #active = false;
  #stopped = 0;
  #waiting: Promise<void> = Promise.resolve();

  constructor(sound: Sound, who: string | null, notebook: string | null) {
    this.#sound = sound;
    this.#who = who;
    this.#notebook = notebook;
    for (const event of ["time", "pause", "seeked", "ended"] as const) sound.on(event, () => this.#tick(event));
    sound.on("ready", () => this.#start());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.tell(true);
    });
    window.addEventListener("pagehide", () => this.tell(true));
  }

  /** The id that a check-in belongs to: of the sitting under way, or of the one to come. */
  get id(): string {
    this.#coming ??= uuid();
    return this.#sitting?.id ?? this.#coming;
  }
  #coming: string | null = null;

  /** The id of the sitting that ended last. */
  get last(): string {
    return this.#last ?? this.id;
  }
  #last: string | null = null;

  /** Log what is heard from now on as this; null while something else plays. */
  load(about: About | null): void {
    if (this.#sitting && about?.rendition !== this.#about?.rendition) this.finish("left");
    this.#about = about;
  }

  /** Whether what is heard belongs to the practice. */
  set active(active: boolean) {
    if (!active) {
      this.#count();
      this.#meter.stop();
    }
    this.#active = active;
  }

  /** Go on with a sitting that this device has lately left. */
  goOn(place: Place): void {
    if (Date.now() - place.at > APART || place.who !== this.#who) return;
    if (place.told.outcome === "completed") return;
    this.#sitting = new Sitting(place.sitting, place.told);
    this.#stopped = place.at;
  }

  /** Somebody went elsewhere on purpose. */
  sought(position: number): void {
    this.#count();
    this.#meter.stop();
    this.#sitting?.sought(position);
    if (this.#sound.playing) this.#meter.from(position, seconds());
  }

  /** It ended so. */
  finish(outcome: Outcome): void {
    this.#count();
    this.#meter.stop();
    this.#sitting?.ended(outcome);
    this.tell();
    this.#last = this.#sitting?.id ?? this.#last;
    // Who comes back from easing out goes on with the same sitting.
    if (outcome === "completed") this.#sitting = null;
    this.#coming = null;
  }

  /** Keep what is known on the device and tell it. */
  tell(leaving = false): void {
    this.#count();
    const sitting = this.#sitting;
    if (!sitting?.counts) return;
    this.#told = sitting.told.heard;
    const told: SittingTold = { ...sitting.told };
    if (leaving && told.outcome === "playing" && !this.#sound.playing) told.outcome = "left";
    const at = Date.now();
    const place = { practice: told.practice, sitting: sitting.id, told, who: this.#who, at };
    this.#waiting = this.#waiting
      .then(async () => {
        await post({ path: `/api/sittings/${sitting.id}`, body: this.#addressed(told), who: this.#who, since: at });
        await (await database()).put("places", place);
        await this.#send(leaving);
      })
      .catch((error: unknown) => console.warn("the sitting is told later", error));
  }

  /** Tell something else to the journal, after what was told before. */
  letter(path: string, body: { sequence: number }): Promise<void> {
    this.#waiting = this.#waiting
      .then(async () => {
        await post({ path, body: this.#addressed(body), who: this.#who, since: Date.now() });
        await this.#send(false);
      })
      .catch((error: unknown) => console.warn("the check-in is told later", error));
    return this.#waiting;
  }

  /** Say which notebook it is for, so that what was erased meanwhile doesn't come back. */
  #addressed<Body extends { sequence: number }>(body: Body): Body & { notebook?: string } {
    return this.#notebook ? { ...body, notebook: this.#notebook } : body;
  }

  async #send(leaving: boolean): Promise<void> {
    const { left, notebook } = await send(this.#who, leaving);
    this.#notebook = notebook ?? this.#notebook;
    if (left > 0) await sendLater();
  }

  #start(): void {
    if (!this.#active || !this.#about || !this.#sound.playing) return;
    const about = this.#about;
    const position = this.#sound.position;
    const current = this.#sitting;
    if (current && (current.told.rendition !== about.rendition || this.#longAgo())) {
      current.ended("left");
      this.tell();
      this.#sitting = null;
    }
    if (!this.#sitting) {
      this.#sitting = Sitting.begin(this.id, about, position, new Date(), zone());
      this.#coming = null;
      this.#told = this.#counted = 0;
      this.#meter.stop();
    }
    this.#stopped = 0;
    this.#counted = this.#meter.seconds;
    this.#meter.from(position, seconds());
  }

  #longAgo(): boolean {
    return this.#stopped > 0 && Date.now() - this.#stopped > APART;
  }

  #tick(event: "time" | "pause" | "seeked" | "ended"): void {
    if (!this.#active || !this.#sitting) return;
    if (event === "seeked") return;
    this.#count();
    if (event === "pause") {
      // At the end a pause comes first, and then the end itself.
      if (this.#sound.element.ended) return;
      this.#meter.stop();
      this.#stopped = Date.now();
      this.#sitting.ended("left");
      this.tell();
    } else if (event === "ended") {
      this.finish("completed");
    } else if (this.#sitting.told.heard - this.#told >= EVERY || (this.#told === 0 && this.#sitting.counts)) {
      this.tell();
    }
  }

  /** Add what was heard since the last count. */
  #count(): void {
    if (!this.#active || !this.#sitting || this.#sound.element.seeking) return;
    const position = this.#sound.position;
    this.#meter.reached(position, seconds());
    const more = this.#meter.seconds - this.#counted;
    this.#counted = this.#meter.seconds;
    if (more > 0) this.#sitting.went(position, more);
  }
}

/** Seconds on a clock that only goes forward. */
function seconds(): number {
  return performance.now() / 1000;
}
