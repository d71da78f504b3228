/**
 * Letters to the journal, kept on the device until the service has them.
 *
 * A letter says all that is known of its sitting, so only the latest is kept, and sending one twice, late or out of
 * order does no harm. The page and the service worker both send from here.
 */

import { fate } from "../core/letters.ts";
import { type Letter, database } from "./database.ts";

/** What the browser calls the wish to be woken when it is online again. */
export const SYNC_TAG = "journal";

/** Keep a letter, instead of an older one to the same address. */
export async function post(letter: Letter): Promise<void> {
  const kept = await database();
  const transaction = kept.transaction("letters", "readwrite");
  const before = await transaction.store.get(letter.path);
  if (!before || before.body.sequence < letter.body.sequence) {
    await transaction.store.put({ ...letter, since: before?.since ?? letter.since });
  }
  await transaction.done;
}

/** How sending went: letters that are still here, and the notebook that the journal is written in, once it said so. */
export interface Sent {
  readonly left: number;
  readonly notebook: string | null;
}

/**
 * Send what there is of `who`'s letters, oldest first.
 *
 * `keepalive` lets a request outlive its page.
 */
export async function send(who: string | null, keepalive = false): Promise<Sent> {
  const letters = (await (await database()).getAll("letters"))
    .filter((letter) => letter.who === who)
    .sort((one, other) => one.since - other.since);
  let left = letters.length;
  let notebook: string | null = null;
  for (const letter of letters) {
    const answered = await put(letter, keepalive);
    const status = answered?.status ?? null;
    const becomes = fate(status);
    if (becomes === "sent") notebook = await notebookOf(answered!);
    if (becomes !== "keep") {
      await forget(letter);
      left--;
    } else if (status === null) {
      break;
    }
  }
  return { left, notebook };
}

async function notebookOf(response: Response): Promise<string | null> {
  const told = (await response.json().catch(() => ({}))) as { notebook?: string | null };
  return told.notebook ?? null;
}

async function put(letter: Letter, keepalive: boolean): Promise<Response | null> {
  try {
    return await fetch(letter.path, {
      method: "PUT",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(letter.body),
      keepalive,
    });
  } catch {
    return null;
  }
}

/** Take a letter out, unless a newer one has come to lie there meanwhile. */
async function forget(letter: Letter): Promise<void> {
  const kept = await database();
  const transaction = kept.transaction("letters", "readwrite");
  const now = await transaction.store.get(letter.path);
  if (now && now.body.sequence <= letter.body.sequence) await transaction.store.delete(letter.path);
  await transaction.done;
}

/** Ask to be woken when there is a network again, where the browser can do that. */
export async function sendLater(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration()) as
    | (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } })
    | undefined;
  await registration?.sync?.register(SYNC_TAG).catch(() => undefined);
}
