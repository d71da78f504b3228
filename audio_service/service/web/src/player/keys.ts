/** Every control by keyboard. Whoever's own tools need single keys can switch these off (WCAG 2.1.4). */

import { part } from "../page.ts";
import { remember, remembered } from "../store/remembered.ts";

const KEPT = "keys";

/** What a key does; false if it was for somebody else after all. */
export type Actions = Readonly<Record<string, () => void>>;

export class Keys {
  readonly #actions: Actions;
  readonly #dialog = part<HTMLDialogElement>("keys");
  readonly #on = part<HTMLInputElement>("keys-on");

  constructor(actions: Actions) {
    this.#actions = { ...actions, "?": () => this.#dialog.showModal() };
    this.#on.checked = remembered(KEPT) !== "off";
    this.#on.addEventListener("change", () => remember(KEPT, this.#on.checked ? "on" : "off"));
    part("keys-button").addEventListener("click", () => this.#dialog.showModal());
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat && event.key === " ") return;
    if (this.#dialog.open) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // Escape is no character, so it works whether or not keys are on.
    if (!this.#on.checked && key !== "Escape") return;
    const action = this.#actions[key];
    if (!action || takes(event.target, key)) return;
    event.preventDefault();
    action();
  }
}

/** Whether the element that has the focus needs a key itself. */
function takes(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || key === "Escape") return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  if (target instanceof HTMLInputElement) {
    if (target.type === "range" || target.type === "radio") return key.startsWith("Arrow") || key === " ";
    return target.type !== "checkbox" || key === " ";
  }
  if (key === " ") return target.closest("button, a, summary, label, [role=button]") !== null;
  // A picture or list that scrolls is scrolled with the arrows.
  return key.startsWith("Arrow") && target.tabIndex === 0 && target.matches("[role=region], pre, ol");
}
