/** Ease out: the sound fades, a voice grounds for a minute, and then there is a choice. Nothing is cut short. */

import { announce } from "../announce.ts";
import { part } from "../page.ts";
import type { Mode } from "./parts.ts";
import type { Sound } from "./sound.ts";
import type { Captions } from "./captions.ts";
import type { Loaded } from "./parts.ts";

/** How long the practice takes to become silent, in seconds. */
const FADE = 4;

/** And how long the grounding does, when it is enough. */
const SHORT_FADE = 1.5;

/** What goes away when the grounding begins. */
const LEFT = ["controls", "mini", "easing", "offer"].map((name) => `[data-part="${name}"]`).join();

export interface EaseOutOf {
  readonly sound: Sound;
  readonly captions: Captions;
  readonly loaded: Loaded | null;
  mode: Mode;
  /** Called when easing out begins, with the position that was left. */
  left(position: number): void;
  /** Called when somebody has chosen not to go back. */
  done(): void;
  show(): void;
  /** Load the practice again, at a position. */
  restore(position: number): void;
}

export class EaseOut {
  readonly #of: EaseOutOf;
  #place = 0;

  constructor(of: EaseOutOf) {
    this.#of = of;
    for (const name of ["ease", "mini-ease"]) {
      part(name).addEventListener("click", () => {
        of.sound.prepareFading();
        this.begin();
      });
    }
    part("easing-enough").addEventListener("click", () => void this.#enough());
    part("go-back").addEventListener("click", () => this.#goBack());
    part("stay").addEventListener("click", () => this.#stay());
    part("stayed").addEventListener("click", () => this.#choose());
    part("again").addEventListener("click", () => void this.#ground());
    of.sound.on("ended", () => {
      if (of.mode === "easing") this.#choose();
    });
  }

  /** Begin, or, where it is under way, come to the choice. */
  begin(): void {
    if (this.#of.mode === "easing") return void this.#enough();
    if (this.#of.mode === "resting" || !this.#of.loaded) return;
    void this.#leave();
  }

  /** Ground without having left anything: after a heavy time. */
  ground(): void {
    if (this.#of.mode === "practice") this.#place = this.#of.sound.position;
    void this.#ground();
  }

  async #leave(): Promise<void> {
    const { sound } = this.#of;
    this.#place = sound.position;
    this.#of.left(this.#place);
    part("player").classList.add("leaving");
    announce("Easing out");
    const whole = await sound.fade(FADE);
    part("player").classList.remove("leaving");
    // Whoever presses play while it fades has changed their mind.
    if (whole) await this.#ground();
  }

  async #ground(): Promise<void> {
    const easeOut = this.#of.loaded?.rendition.ease_out;
    if (!easeOut) return;
    // Whoever pressed a button that goes away now isn't left without a place.
    const pressed = document.activeElement?.closest(LEFT);
    this.#enter("easing", "sound");
    if (pressed) part("easing-sound").focus({ preventScroll: true });
    part("player").scrollIntoView({ block: "nearest" });
    this.#of.sound.load(easeOut.audio);
    this.#of.captions.load(easeOut.captions);
    try {
      await this.#of.sound.play();
    } catch (error) {
      console.warn("the grounding can't be played", error);
      this.#choose();
    }
  }

  async #enough(): Promise<void> {
    if (await this.#of.sound.fade(SHORT_FADE)) this.#choose();
  }

  #choose(): void {
    this.#of.sound.pause();
    this.#of.captions.clear();
    this.#enter("resting", "choice");
    part("easing-choice").focus();
  }

  #stay(): void {
    this.#enter("resting", "stay");
    part("easing-stay").focus();
    this.#of.done();
  }

  #goBack(): void {
    part("easing").hidden = true;
    part("controls").hidden = false;
    part("player").classList.remove("resting");
    this.#of.mode = "practice";
    this.#of.restore(this.#place);
    part("play").focus();
  }

  #enter(mode: Mode, shown: "sound" | "choice" | "stay"): void {
    this.#of.mode = mode;
    part("controls").hidden = true;
    part("easing").hidden = false;
    part("player").classList.toggle("resting", mode === "resting");
    for (const name of ["sound", "choice", "stay"] as const) part(`easing-${name}`).hidden = name !== shown;
    this.#of.show();
  }
}
