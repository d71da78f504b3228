/** The fieldsets in which eyes, anchor, touch, profile and order are chosen. */

import { type Choice, type Options, recalled, reshaped } from "../core/choices.ts";
import { maybe } from "../page.ts";
import { rememberChoice, rememberedChoices } from "../store/chosen.ts";

export class Choices {
  readonly #choices: readonly Choice[];
  readonly #practice: string;
  readonly #fields = maybe("choices");
  /** What the fields said before what is being chosen now. */
  #settled: Options;

  /** `changed` is called once somebody has chosen otherwise. */
  constructor(practice: string, choices: readonly Choice[], changed: () => void) {
    this.#practice = practice;
    this.#choices = choices;
    this.#settled = this.chosen;
    this.#fields?.addEventListener("input", (event) => {
      const { name, value } = event.target as HTMLInputElement;
      if (name === "profile") this.show(reshaped(this.#choices, this.#settled, value));
      rememberChoice(name, value, this.#practice);
      this.#settled = this.chosen;
      changed();
    });
  }

  /** What the fields say. */
  get chosen(): Options {
    const checked = this.#fields?.querySelectorAll<HTMLInputElement>("input[type=radio]:checked") ?? [];
    return Object.fromEntries(Array.from(checked, ({ name, value }) => [name, value]));
  }

  /** Take up what this device remembers, as far as the page's address leaves it open; tell whether anything changed. */
  recall(stated: URLSearchParams): boolean {
    const before = this.chosen;
    const all = stated.has("rendition");
    const now = recalled(this.#choices, before, rememberedChoices(this.#practice), (name) => all || stated.has(name));
    this.show(now);
    return Object.keys(now).some((name) => now[name] !== before[name]);
  }

  show(chosen: Options): void {
    for (const field of this.#fields?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? []) {
      field.checked = chosen[field.name] === field.value;
    }
    this.#settled = this.chosen;
  }
}
