/** The button that keeps a rendition on the device. */

import { announce } from "../announce.ts";
import { isKept, keep, remove } from "../offline/copies.ts";
import type { Rendition } from "../page.ts";
import { part } from "../page.ts";

export class Keeping {
  readonly #button = part<HTMLButtonElement>("keep");
  readonly #label = part("keep-label");
  readonly #icon: string;
  #rendition: Rendition | null = null;
  #busy = false;

  /** `icon` is the picture that the lock screen shows. */
  constructor(icon: string) {
    this.#icon = icon;
    // Without a service worker (an address without TLS) a copy could be made but never played.
    this.#button.hidden = !("serviceWorker" in navigator) || !("caches" in window);
    this.#button.addEventListener("click", () => void this.#pressed());
  }

  async load(rendition: Rendition): Promise<void> {
    this.#rendition = rendition;
    this.#show((await isKept(rendition.identity).catch(() => false)) ? "kept" : "not");
  }

  async #pressed(): Promise<void> {
    const rendition = this.#rendition;
    if (!rendition || this.#busy) return;
    if (this.#button.classList.contains("kept")) {
      await remove(rendition.identity);
      this.#show("not");
      announce("The copy is removed");
      return;
    }
    this.#busy = true;
    this.#say("Keeping…");
    try {
      const page = location.pathname + location.search;
      await keep(rendition, page, this.#icon, (part) => this.#say(`${Math.floor(part * 100)} %`));
      this.#show("kept");
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

  #show(state: "kept" | "not"): void {
    this.#button.classList.toggle("kept", state === "kept");
    this.#say(state === "kept" ? "On this device" : "Keep offline");
  }

  #say(words: string): void {
    this.#label.textContent = words;
  }
}
