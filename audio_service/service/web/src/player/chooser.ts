/** What to listen to: length, words, voice, bed, guidance. Each change is laid out at once by the service and shown. */

import { announce } from "../announce.ts";
import { Refusal, job as askJob, plan } from "../api.ts";
import { clock, minutes, typed } from "../core/clock.ts";
import { type Wish, query } from "../core/wish.ts";
import type { Job, PracticePage, Rendition } from "../page.ts";
import { part } from "../page.ts";
import { Choices } from "./choices.ts";
import { Wishes } from "./wishes.ts";

/** Milliseconds without a change before the service is asked. */
const SETTLED = 220;

/** Milliseconds from one look at a job to the next. */
const LOOK = 200;

/** LU under the voice; nearer than this words are hard to follow for many (Torcoli 2019). */
const CLEAR = 15;

export class Chooser {
  readonly #offered: Wish;
  readonly #chosen: (rendition: Rendition) => void;
  readonly #form = part<HTMLFormElement>("chooser");
  readonly #minutes = part<HTMLInputElement>("minutes");
  readonly #slider = part<HTMLInputElement>("slider");
  readonly #choices: Choices;
  readonly #wishes: Wishes;
  /** What the page came with, until something else was had. */
  #fallback: Rendition | null;
  /** Whether another rendition is wished for than the page came with. */
  readonly asks: boolean;
  #timer = 0;
  #asking = new AbortController();
  #wish: Wish;

  constructor(page: PracticePage, chosen: (rendition: Rendition) => void) {
    this.#wish = page.rendition?.wish ?? page.wish;
    this.#offered = page.offered;
    this.#chosen = chosen;
    this.#fallback = page.rendition;
    this.#choices = new Choices(page.practice.name, page.practice.choices, () => this.#changed());
    this.#wishes = new Wishes(page.practice.wishes, this.#wish.wishes ?? [], () => this.#changed());
    // Typed as a clock too, which a number field can't take.
    this.#minutes.type = "text";
    this.#minutes.value = minutes(this.#wish.seconds);
    this.#slider.addEventListener("input", () => this.length(Number(this.#slider.value) * 60));
    this.#minutes.addEventListener("change", () => this.length(typed(this.#minutes.value)));
    part("lengths").addEventListener("click", (event) => {
      const chip = (event.target as Element).closest<HTMLElement>("[data-minutes]");
      if (!chip) return;
      event.preventDefault();
      this.length(Number(chip.dataset.minutes) * 60);
    });
    for (const field of this.#form.querySelectorAll("select, input[type=range][name], [name=guidance]")) {
      // Another pace has to be spoken anew, so a slider under way isn't a wish yet.
      field.addEventListener(field.id === "rate" ? "change" : "input", () => this.#changed());
      field.addEventListener("input", () => this.#words());
    }
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.length(typed(this.#minutes.value));
    });
    this.#words();
    this.#mark();
    const stated = new URLSearchParams(location.search);
    const recalled = [this.#choices.recall(stated), this.#wishes.recall(stated)];
    this.asks = recalled.includes(true) || !page.rendition;
    if (!this.asks) this.#fallback = null;
    if (page.rendition) this.#show(page.rendition);
    if (recalled.includes(true)) {
      this.#wish = { ...this.#wish, choices: this.#choices.chosen, wishes: this.#wishes.said };
      void this.#ask(null);
    } else if (!page.rendition) {
      void this.#ask(page.job);
    }
  }

  /** Choose a length in seconds. */
  length(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds <= 0) {
      this.#note("Write minutes, such as 12, 17.5 or 17:30.", true);
      return;
    }
    const whole = Math.round(seconds);
    this.#minutes.value = minutes(whole);
    this.#slider.value = String(whole / 60);
    this.#wish = { ...this.#wish, seconds: whole };
    this.#mark();
    this.#soon();
  }

  #changed(): void {
    const fields = new FormData(this.#form);
    const text = (name: string): string => String(fields.get(name) ?? "");
    this.#wish = {
      ...this.#wish,
      voice: text("voice"),
      rate: Number(text("rate")),
      bed: text("bed"),
      bed_level: Number(text("bed_level")),
      bell: text("bell"),
      bell_level: Number(text("bell_level")),
      breath_cue: text("breath_cue"),
      guidance: (text("guidance") || "normal") as NonNullable<Wish["guidance"]>,
      choices: this.#choices.chosen,
      wishes: this.#wishes.said,
    };
    this.#words();
    this.#soon();
  }

  #soon(): void {
    this.#asking.abort();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(null), SETTLED);
  }

  /** Ask for what is wished, waiting as long as the voice needs to speak it. */
  async #ask(job: Job | null): Promise<void> {
    this.#asking.abort();
    const asking = (this.#asking = new AbortController());
    const wish = this.#wish;
    part("trouble").hidden = true;
    try {
      for (let waiting = job; ; waiting = null) {
        const told = waiting ?? (await plan(wish, asking.signal));
        if ("identity" in told) return this.#take(told);
        await this.#wait(told, asking.signal);
      }
    } catch (error) {
      if (!asking.signal.aborted) this.#refused(error);
    }
  }

  async #wait(job: Job, signal: AbortSignal): Promise<void> {
    for (let now = job; now.state !== "done"; now = await askJob(job.id, signal)) {
      if (now.state === "failed") throw new Error(now.message || "The voice could not speak this.");
      part("speaking").hidden = false;
      part("speaking-words").textContent = now.message || `Line ${now.done} of ${now.of}.`;
      const bar = part<HTMLProgressElement>("speaking-bar");
      bar.max = Math.max(1, now.of);
      bar.value = now.done;
      await new Promise((done) => setTimeout(done, LOOK));
      signal.throwIfAborted();
    }
  }

  #take(rendition: Rendition): void {
    part("speaking").hidden = true;
    this.#wish = rendition.wish;
    this.#fallback = null;
    this.#show(rendition);
    this.#choices.show(rendition.wish.choices ?? {});
    history.replaceState(null, "", location.pathname + query(rendition.wish, this.#offered, rendition.identity));
    announce(`${minutes(rendition.seconds)} minutes, ${rendition.sections.length} sections`);
    this.#chosen(rendition);
  }

  #show(rendition: Rendition): void {
    const { shortest, longest } = rendition.range;
    this.#slider.min = String(Math.ceil(shortest / 30) / 2);
    this.#slider.max = String(Math.floor(longest / 30) / 2);
    this.#slider.value = String(rendition.seconds / 60);
    this.#minutes.value = minutes(rendition.seconds);
    for (const chip of part("lengths").querySelectorAll<HTMLElement>("[data-minutes]")) {
      const seconds = Number(chip.dataset.minutes) * 60;
      chip.hidden = seconds < shortest || seconds > longest;
    }
    this.#mark();
    this.#note(`Any length from ${clock(shortest)} to ${clock(longest)}.`);
    part("outline").textContent = rendition.outline;
    part<HTMLImageElement>("picture").src = rendition.picture;
    part("layout").hidden = false;
  }

  #refused(error: unknown): void {
    part("speaking").hidden = true;
    if (error instanceof Refusal && error.problem.nearest && error.problem.range) {
      const { shortest, longest } = error.problem.range;
      const asked = clock(this.#wish.seconds);
      this.#note(`${asked} doesn’t fit; this practice can be ${clock(shortest)} to ${clock(longest)}. The nearest is chosen.`, true);
      const nearest = this.#wish.seconds < shortest ? Math.ceil(shortest) : Math.floor(longest);
      this.#wish = { ...this.#wish, seconds: nearest };
      this.#minutes.value = minutes(nearest);
      this.#soon();
      return;
    }
    // What the page came with can be heard while what this device remembers can't be had.
    if (this.#fallback) this.#chosen(this.#fallback);
    const { field = "", detail, title = "" } = error instanceof Refusal ? error.problem : {};
    if (this.#wishes.refuse(field, detail || title)) return;
    const trouble = part("trouble");
    const offline = error instanceof TypeError;
    trouble.textContent = offline ? "The service can’t be reached just now. What is loaded goes on playing." : (error as Error).message;
    trouble.hidden = false;
  }

  #note(words: string, wrong = false): void {
    const note = part("length-note");
    // A refusal stays to be read until the next change.
    if (!wrong && note.classList.contains("wrong")) {
      note.classList.remove("wrong");
      return;
    }
    note.textContent = words;
    note.classList.toggle("wrong", wrong);
  }

  #mark(): void {
    for (const chip of part("lengths").querySelectorAll<HTMLElement>("[data-minutes]")) {
      const chosen = Math.abs(Number(chip.dataset.minutes) * 60 - this.#wish.seconds) < 0.5;
      if (chosen) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
    this.#slider.setAttribute("aria-valuetext", `${minutes(this.#wish.seconds)} minutes`);
  }

  #words(): void {
    const rate = part<HTMLInputElement>("rate");
    part("rate-word").textContent = `${rate.value} words a minute`;
    const level = part<HTMLInputElement>("bed-level");
    const near = Number(level.value) < CLEAR ? ", words may be hard to follow" : "";
    part("bed-level-word").textContent = `${level.value} LU${near}`;
    const bell = part<HTMLInputElement>("bell-level");
    part("bell-level-word").textContent = `${bell.value} LU`;
    bell.setAttribute("aria-valuetext", `${bell.value} loudness units`);
    rate.setAttribute("aria-valuetext", `${rate.value} words a minute`);
    level.setAttribute("aria-valuetext", `${level.value} loudness units${near}`);
  }
}
