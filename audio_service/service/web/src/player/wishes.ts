/** The fields in which a listener writes wishes of their own. They are said once they are whole, not at every letter. */

import { announce } from "../announce.ts";
import { words } from "../core/choices.ts";
import { type WishesTaken, maybe, part } from "../page.ts";
import { rememberWishes, rememberedWishes } from "../store/chosen.ts";

export class Wishes {
  readonly #box = maybe("wishes");
  readonly #fields: readonly HTMLInputElement[];
  readonly #most: number;
  readonly #changed: () => void;
  #said: readonly string[];

  /** `said` are those that are said now; `changed` is called once others are to be. */
  constructor(taken: WishesTaken | null, said: readonly string[], changed: () => void) {
    this.#most = taken?.words ?? 0;
    this.#said = said;
    this.#changed = changed;
    this.#fields = Array.from(this.#box?.querySelectorAll<HTMLInputElement>("input[name=wishes]") ?? []);
    if (!this.#box) return;
    const keep = part<HTMLInputElement>("wishes-keep");
    keep.checked = rememberedWishes().length > 0;
    keep.addEventListener("change", () => rememberWishes(keep.checked ? this.#said : []));
    part("wishes-say").addEventListener("click", () => this.say());
    part("wishes-clear").addEventListener("click", () => {
      for (const field of this.#fields) field.value = "";
      this.say();
    });
    for (const [index, field] of this.#fields.entries()) {
      field.addEventListener("input", () => this.#count(index));
      // A form with many fields and no button of its own isn't sent by Enter.
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter") this.say();
      });
    }
  }

  /** Those to be said; none for the practice's own. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** Take up those that this device remembers, unless the page's address names a rendition; tell whether there are any. */
  recall(stated: URLSearchParams): boolean {
    const kept = rememberedWishes();
    if (!this.#box || stated.has("rendition") || this.#said.length > 0 || kept.length === 0) return false;
    this.show(kept);
    return true;
  }

  /** Show wishes that are said. */
  show(said: readonly string[]): void {
    this.#said = said;
    for (const [index, field] of this.#fields.entries()) {
      field.value = said[index] ?? "";
      this.#count(index);
    }
  }

  /** Have what is written said. */
  say(): void {
    this.#said = this.#fields.map(({ value }) => value.trim()).filter((wish) => wish !== "");
    for (const index of this.#fields.keys()) this.#count(index);
    if (part<HTMLInputElement>("wishes-keep").checked) rememberWishes(this.#said);
    announce(this.#said.length > 0 ? "Your wishes are being taken" : "The practice’s own wishes are said");
    this.#changed();
  }

  /** Say what is wrong beside the wish that it is wrong with; tell whether it is one of these. */
  refuse(field: string, message: string): boolean {
    if (!this.#box || !/^wishes(\.\d+)?$/.test(field)) return false;
    const [, place] = field.split(".");
    const written = this.#fields.filter(({ value }) => value.trim() !== "");
    const wrong = place === undefined ? undefined : written[Number(place)];
    if (wrong) {
      this.#note(this.#fields.indexOf(wrong), message, true);
      wrong.focus();
    } else {
      part("wishes-wrong").textContent = message;
    }
    this.#box.closest("details")?.setAttribute("open", "");
    rememberWishes([]);
    part<HTMLInputElement>("wishes-keep").checked = false;
    return true;
  }

  #count(index: number): void {
    part("wishes-wrong").textContent = "";
    const found = words(this.#fields[index]!.value);
    const over = found > this.#most;
    this.#note(index, over ? `${found} words; ${this.#most} at most` : `${this.#most} words at most`, over);
  }

  #note(index: number, message: string, wrong: boolean): void {
    const field = this.#fields[index]!;
    const note = document.getElementById(`${field.id}-note`)!;
    note.textContent = message;
    note.classList.toggle("wrong", wrong);
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}
