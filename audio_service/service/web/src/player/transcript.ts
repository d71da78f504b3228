/** Sections and words beside the sound; pressing one goes there. */

import { clock, spoken } from "../core/clock.ts";
import { type Line, type Section, indexAt, sectionAt } from "../core/timeline.ts";
import { part } from "../page.ts";
import { remember, remembered } from "../store/remembered.ts";
import { type Loaded, type Player, still } from "./parts.ts";

const KEPT = "words";

export class Transcript {
  readonly #player: Player;
  readonly #list = part<HTMLOListElement>("sections");
  readonly #toggle = part("words-toggle");
  #lines: readonly Line[] = [];
  #lineButtons: readonly HTMLElement[] = [];
  #sectionItems: readonly HTMLElement[] = [];
  #now = { section: -1, line: -1 };

  constructor(player: Player) {
    this.#player = player;
    this.#show(remembered(KEPT) !== "off");
    this.#toggle.addEventListener("click", () => this.#show(this.#list.classList.contains("without-words")));
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
    for (const event of ["time", "seeked", "play"] as const) player.sound.on(event, () => this.#mark());
  }

  load({ timeline }: Loaded): void {
    this.#lines = timeline.events.filter((event): event is Line => event.kind === "line");
    this.#now = { section: -1, line: -1 };
    const buttons: HTMLElement[] = [];
    this.#sectionItems = timeline.sections.map((section) => {
      const item = document.createElement("li");
      const lines = document.createElement("p");
      for (const line of this.#lines.filter(({ start }) => section.start <= start && start < section.stop)) {
        buttons.push(this.#button(line.text, line.start, "line"));
        lines.append(buttons.at(-1)!, " ");
      }
      item.append(this.#heading(section), lines);
      return item;
    });
    this.#lineButtons = buttons;
    this.#list.replaceChildren(...this.#sectionItems);
    this.#stopAt(0);
  }

  /** All lines are one stop of the Tab key; from one to the next the arrows lead. */
  #stopAt(line: number): void {
    for (const [index, button] of this.#lineButtons.entries()) button.tabIndex = index === line ? 0 : -1;
  }

  #pressed(event: KeyboardEvent): void {
    const from = this.#lineButtons.indexOf(event.target as HTMLElement);
    const last = this.#lineButtons.length - 1;
    const to = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: last }[event.key];
    if (from < 0 || to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const line = Math.min(Math.max(0, to), last);
    this.#stopAt(line);
    this.#lineButtons[line]!.focus();
  }

  #heading(section: Section): HTMLElement {
    const heading = document.createElement("h3");
    const round = (section.rounds ?? 1) > 1 ? ` ${section.round}/${section.rounds}` : "";
    const button = this.#button(`${section.title || "Opening"}${round}`, section.start, "section");
    const time = document.createElement("span");
    time.className = "quiet";
    time.textContent = clock(section.start);
    time.setAttribute("aria-label", `at ${spoken(section.start)}`);
    button.append(" ", time);
    heading.append(button);
    return heading;
  }

  #button(words: string, at: number, kind: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = kind;
    button.textContent = words;
    button.addEventListener("click", () => this.#player.seek(at));
    return button;
  }

  #mark(): void {
    const { loaded, sound, mode } = this.#player;
    if (!loaded || mode !== "practice") return;
    const section = sectionAt(loaded.timeline.sections, sound.position);
    const line = indexAt(this.#lines, sound.position);
    if (section !== this.#now.section) this.#point(this.#sectionItems, this.#now.section, section, "step");
    if (line !== this.#now.line) this.#point(this.#lineButtons, this.#now.line, line, "true");
    if (line >= 0 && line !== this.#now.line) {
      this.#follow(this.#lineButtons[line]!);
      if (!this.#list.contains(document.activeElement)) this.#stopAt(line);
    }
    this.#now = { section, line };
  }

  #point(elements: readonly HTMLElement[], before: number, now: number, kind: string): void {
    elements[before]?.removeAttribute("aria-current");
    elements[now]?.setAttribute("aria-current", kind);
  }

  /** Keep the line in view inside the list, where the list scrolls; the page itself is never moved. */
  #follow(line: HTMLElement): void {
    const list = this.#list;
    if (list.scrollHeight <= list.clientHeight || list.matches(":hover") || list.contains(document.activeElement)) return;
    const top = line.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
    list.scrollTo({ top: top - list.clientHeight / 3, behavior: still.matches ? "auto" : "smooth" });
  }

  #show(words: boolean): void {
    this.#toggle.textContent = words ? "Sections only" : "Show the words";
    this.#list.classList.toggle("without-words", !words);
    remember(KEPT, words ? "on" : "off");
  }
}
