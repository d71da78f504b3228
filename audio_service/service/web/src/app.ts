/** What every page does: work without a network, tell the journal what waits, and list what is kept here. */

import { clock } from "./core/clock.ts";
import { copies, remove } from "./offline/copies.ts";
import { maybe } from "./page.ts";
import { rememberWishes } from "./store/chosen.ts";
import { forgetJournal } from "./store/forgetting.ts";
import { zone } from "./store/identity.ts";
import { send } from "./store/outbox.ts";

document.documentElement.classList.add("scripted");

if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/service-worker.js").catch((error: unknown) => {
    console.warn("the service worker isn't there; offline copies won't play", error);
  });
}

const note = maybe("offline-note");
function online(): void {
  if (note) note.hidden = navigator.onLine;
}
window.addEventListener("online", online);
window.addEventListener("offline", online);
online();

const { signed, who } = document.body.dataset;
const name = signed === "yes" ? (who ?? null) : null;
if (signed) {
  const deliver = (): void => void send(name).catch(() => undefined);
  window.addEventListener("online", deliver);
  deliver();
}

/** List the offline copies where the page has a place for them. */
async function listCopies(): Promise<void> {
  const section = maybe("copies");
  const list = maybe("copies-list");
  if (!section || !list) return;
  const found = await copies();
  section.hidden = found.length === 0 && maybe("copies-none") === null;
  const none = maybe("copies-none");
  if (none) none.hidden = found.length > 0;
  list.replaceChildren(
    ...found.map((copy) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = copy.page;
      link.textContent = copy.title;
      const about = document.createElement("span");
      about.className = "quiet";
      about.textContent = `${clock(copy.seconds)}, ${(copy.bytes / 1e6).toFixed(1)} MB`;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = "Remove";
      button.setAttribute("aria-label", `Remove the copy of ${copy.title}, ${clock(copy.seconds)}`);
      button.addEventListener("click", () => void remove(copy.identity).then(listCopies));
      item.append(link, " ", about, " ", button);
      return item;
    }),
  );
}
void listCopies().catch(() => undefined);

/** A day belongs to a place: what begins today begins where the listener is. */
for (const field of document.querySelectorAll<HTMLInputElement>('[data-part="zone-here"]')) field.value = zone();

/** Who erases everything means this device as well: it forgets first, so that nothing is left if the page goes at once. */
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-forgets]")) {
  form.addEventListener("submit", (event) => {
    rememberWishes([]);
    if (form.dataset.forgets !== "journal") return;
    event.preventDefault();
    void forgetJournal(name)
      .catch((error: unknown) => console.warn("this device may still hold something of the journal", error))
      .finally(() => form.submit());
  });
}

/** Moments come in UTC; here they are told as the clock on the wall says. */
const moment = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime*='T']")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) time.textContent = moment.format(at);
}

/** Where a link is shown once, let it be copied by a press. */
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(button.dataset.copy ?? "").then(() => {
      button.textContent = "Copied";
    });
  });
}
