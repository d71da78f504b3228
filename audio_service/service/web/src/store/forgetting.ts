/** Forgetting on the device what a listener erases, or what nobody else who uses it should find. */

import { copies, remove } from "../offline/copies.ts";
import { rememberWishes } from "./chosen.ts";
import { database } from "./database.ts";

/** Forget `who`'s sittings, letters and places, all own wishes, and the offline copies in which they are said. */
export async function forgetJournal(who: string | null): Promise<void> {
  rememberWishes([]);
  const kept = await database();
  const transaction = kept.transaction(["letters", "places"], "readwrite");
  const [letters, places] = [transaction.objectStore("letters"), transaction.objectStore("places")];
  for (const letter of await letters.getAll()) if (letter.who === who) await letters.delete(letter.path);
  for (const place of await places.getAll()) if (place.who === who) await places.delete(place.practice);
  await transaction.done;
  for (const { identity, own } of await copies()) if (own) await remove(identity);
}
