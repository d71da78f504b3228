/** What is kept on the device: letters to the journal, places, and what offline copies there are. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { SittingTold } from "../core/sitting.ts";

/** Something to tell the journal, kept until it has been told. */
export interface Letter {
  /** Where it is put: `/api/sittings/<id>` or `/api/check-ins/<id>`. */
  readonly path: string;
  readonly body: { readonly sequence: number } & object;
  /** Whose it is, so that nobody else's journal gets it: a name, or null for who has no account. */
  readonly who: string | null;
  /** When it was first put here, in milliseconds. */
  readonly since: number;
}

/** Where a practice was left on this device. */
export interface Place {
  readonly practice: string;
  readonly sitting: string;
  readonly told: SittingTold;
  readonly who: string | null;
  readonly at: number;
}

/** A rendition that can be heard without a network. */
export interface Copy {
  readonly identity: string;
  readonly title: string;
  readonly seconds: number;
  readonly page: string;
  /** Addresses in the cache of copies that belong to it. */
  readonly parts: readonly string[];
  readonly bytes: number;
  /** Whether wishes are said in it that the listener wrote. */
  readonly own: boolean;
  readonly at: number;
}

interface Kept extends DBSchema {
  letters: { key: string; value: Letter };
  places: { key: string; value: Place };
  copies: { key: string; value: Copy };
}

let opened: Promise<IDBPDatabase<Kept>> | null = null;

export function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>("listening", 1, {
    upgrade(kept) {
      kept.createObjectStore("letters", { keyPath: "path" });
      kept.createObjectStore("places", { keyPath: "practice" });
      kept.createObjectStore("copies", { keyPath: "identity" });
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}
