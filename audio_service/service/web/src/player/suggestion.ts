/** What may help now, shown after a check-in: explained, easy to leave alone, and never in the way of play. */

import { type Felt, comesFirst, helps } from "../core/helps.ts";
import { part } from "../page.ts";

export class Suggestion {
  readonly #card = part("helps");
  readonly #on = part<HTMLButtonElement>("helps-on");
  readonly #practice: string;
  #then: (() => void) | null = null;

  constructor(practice: string) {
    this.#practice = practice;
    this.#on.addEventListener("click", () => {
      const then = this.#then;
      this.hide();
      then?.();
    });
  }

  /** Suggest something before the practice begins, if it should come first; `then` goes on with the practice. */
  before(felt: Felt, then: () => void): void {
    const suggested = helps(felt);
    if (!comesFirst(suggested) || !this.#show(felt, "Go on with this one")) return then();
    this.#then = then;
    this.#card.focus();
  }

  /** Suggest something after the practice. */
  after(felt: Felt): void {
    this.#show(felt, "Not now");
  }

  hide(): void {
    this.#then = null;
    this.#card.hidden = true;
  }

  /** Show what is suggested, if it is something else than what is here; tell whether there was anything. */
  #show(felt: Felt, on: string): boolean {
    const suggested = helps(felt);
    const kinds = Array.from(this.#card.querySelectorAll<HTMLElement>("[data-helps]"));
    for (const one of kinds) one.hidden = one.dataset.helps !== suggested;
    const shown = kinds.find((one) => !one.hidden);
    const practices = shown?.dataset.practices?.split(" ") ?? [];
    this.#card.hidden = !shown || practices.includes(this.#practice);
    this.#on.textContent = on;
    return !this.#card.hidden;
  }
}
