/** How it is before and after, as far as somebody wants to say: distress and three circles. Nothing is judged. */

import { announce } from "../announce.ts";
import { radius, size } from "../core/felt.ts";
import { maybe, part } from "../page.ts";
import { uuid, zone } from "../store/identity.ts";
import type { Suggestion } from "./suggestion.ts";

export type When = "before" | "after";

/** What is told; what wasn't touched is null. */
export interface CheckInTold {
  sitting: string;
  when: When;
  made_at: string;
  zone: string;
  distress: number | null;
  threat: number | null;
  drive: number | null;
  soothing: number | null;
  note: string;
  sequence: number;
}

/** Distress at which, or risen by which, leaning on something is offered. */
const HIGH = 8;
const RISEN = 3;

export class CheckIn {
  readonly #panel = part("check-in");
  readonly #sliders = Array.from(this.#panel.querySelectorAll<HTMLInputElement>("[data-felt]"));
  readonly #tell: (path: string, told: CheckInTold) => Promise<void>;
  readonly #heavy: () => void;
  readonly #suggestion: Suggestion;
  #asked: { when: When; sitting: string; then: () => void } | null = null;
  #before: number | null = null;

  constructor(tell: (path: string, told: CheckInTold) => Promise<void>, heavy: () => void, suggestion: Suggestion) {
    this.#tell = tell;
    this.#suggestion = suggestion;
    this.#heavy = heavy;
    for (const slider of this.#sliders) {
      slider.addEventListener("input", () => this.#touched(slider));
      // A press that doesn't move a slider still says "none".
      slider.addEventListener("change", () => this.#touched(slider));
      slider.addEventListener("pointerup", () => this.#touched(slider));
    }
    part("check-in-done").addEventListener("click", () => void this.#done());
    part("check-in-skip").addEventListener("click", () => this.#close());
  }

  /** Ask; `then` is called once it is answered or skipped. */
  ask(when: When, sitting: string, then: () => void = () => undefined): void {
    this.#asked = { when, sitting, then };
    this.#suggestion.hide();
    part("check-in-title").textContent = when === "before" ? "How is it right now?" : "How is it now?";
    for (const slider of this.#sliders) {
      slider.value = "0";
      delete slider.dataset.touched;
      this.#show(slider);
    }
    const note = maybe<HTMLInputElement>("felt-note");
    if (note) note.value = "";
    this.#panel.hidden = false;
    // Before playing, this comes first; afterwards the player stays.
    part("player").hidden = when === "before";
    part("check-in-title").focus({ preventScroll: true });
    this.#panel.scrollIntoView({ block: "nearest" });
  }

  #touched(slider: HTMLInputElement): void {
    slider.dataset.touched = "yes";
    this.#show(slider);
  }

  #show(slider: HTMLInputElement): void {
    const name = slider.dataset.felt ?? "";
    const amount = this.#felt(name);
    const words = amount === null ? "not said" : name === "distress" ? `${amount} of 10` : size(amount);
    part(`felt-${name}-word`).textContent = words;
    slider.setAttribute("aria-valuetext", amount === null ? "not said" : `${amount} of 10, ${words}`);
    const circle = maybe<SVGCircleElement>(`circle-${name}`);
    circle?.setAttribute("r", radius(amount ?? 0, 44).toFixed(1));
    circle?.classList.toggle("said", amount !== null);
  }

  #felt(name: string): number | null {
    const slider = this.#sliders.find((one) => one.dataset.felt === name);
    return slider?.dataset.touched ? Number(slider.value) : null;
  }

  async #done(): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    const told: CheckInTold = {
      sitting: asked.sitting,
      when: asked.when,
      made_at: new Date().toISOString(),
      zone: zone(),
      distress: this.#felt("distress"),
      threat: this.#felt("threat"),
      drive: this.#felt("drive"),
      soothing: this.#felt("soothing"),
      note: maybe<HTMLInputElement>("felt-note")?.value.trim() ?? "",
      sequence: 1,
    };
    const { when, distress, threat, drive, soothing, note } = told;
    const said = [distress, threat, drive, soothing].some((amount) => amount !== null) || note !== "";
    if (said) await this.#tell(`/api/check-ins/${uuid()}`, told);
    if (when === "before") this.#before = distress;
    const risen = this.#before !== null && distress !== null && distress - this.#before >= RISEN;
    const heavy = when === "after" && distress !== null && (distress >= HIGH || risen);
    if (said) announce("Kept in your journal");
    if (when === "before") this.#close((then) => this.#suggestion.before(told, then));
    else this.#close();
    if (heavy) this.#heavy();
    else if (when === "after") this.#suggestion.after(told);
  }

  #close(onward: (then: () => void) => void = (then) => then()): void {
    this.#panel.hidden = true;
    part("player").hidden = false;
    const then = this.#asked?.then;
    this.#asked = null;
    if (then) onward(then);
  }
}
