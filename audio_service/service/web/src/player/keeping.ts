/** The button that keeps a rendition on the device. */

import { announce } from "../announce.ts";
import { keep, remove } from "../offline/copies.ts";
import type { Rendition } from "../page.ts";
import { part } from "../page.ts";

export class Keeping {
  readonly #button = part<HTMLButtonElement>("keep");
  readonly #label = part("keep-label");
  readonly #icon: string;
  readonly #changed: (kept: boolean) => void;
  #rendition: Rendition | null = null;
  #busy = false;

  /** `icon` is the picture that the lock screen shows; `changed` is called when what is loaded is kept or removed. */
  constructor(icon: string, changed: (kept: boolean) => void) {
    this.#icon = icon;
    this.#changed = changed;
    // Without a service worker (an address without TLS) a copy could be made but never played.
    this.#button.hidden = !("serviceWorker" in navigator) || !("caches" in window);
    this.#button.addEventListener("click", () => void this.#pressed());
  }

  load(rendition: Rendition, kept: boolean): void {
    this.#rendition = rendition;
    this.#show(kept ? "kept" : "not");
  }

  async #pressed(): Promise<void> {
    const rendition = this.#rendition;
    if (!rendition || this.#busy) return;
    if (this.#button.classList.contains("kept")) {
      await remove(rendition.identity);
      this.#became(rendition, false);
      announce("The copy is removed");
      return;
    }
    this.#busy = true;
    this.#say("Keeping…");
    try {
      const page = location.pathname + location.search;
      await keep(rendition, page, this.#icon, (part) => this.#say(`${Math.floor(part * 100)} %`));
      this.#became(rendition, true);
      announce("Kept on this device; it plays without a network");
    } catch (error) {
      await remove(rendition.identity);
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      this.#say(full ? "No room left" : "Try again");
      announce(full ? "There is no room left on this device" : "It couldn’t be kept; try again");
    } finally {
      this.#busy = false;
    }
  }

  #became(rendition: Rendition, kept: boolean): void {
    if (rendition !== this.#rendition) return;
    this.#show(kept ? "kept" : "not");
    this.#changed(kept);
  }

  #show(state: "kept" | "not"): void {
    this.#button.classList.toggle("kept", state === "kept");
    this.#say(state === "kept" ? "On this device" : "Keep offline");
  }

  #say(words: string): void {
    this.#label.textContent = words;
  }
}
