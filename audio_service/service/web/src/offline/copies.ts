/** Offline copies: a rendition and its page, kept in the browser so that it plays and seeks without a network. */

import { type Copy, database } from "../store/database.ts";
import type { Rendition } from "../page.ts";
import { COPIES } from "./caches.ts";

/** Keep a copy with its page and the lock screen's icon, and tell how far it is, from 0 to 1. */
export async function keep(
  rendition: Rendition,
  page: string,
  icon: string,
  progress: (part: number) => void,
): Promise<Copy> {
  const cache = await caches.open(COPIES);
  const small = [
    ...[rendition.captions, rendition.transcript, rendition.timeline, rendition.picture, rendition.ease_out.captions],
    ...assets(),
    icon,
  ];
  const sounds = [rendition.ease_out.audio, rendition.audio];
  await navigator.storage?.persist?.().catch(() => false);
  await Promise.all(small.map((address) => add(cache, address)));
  await add(cache, page, { headers: { accept: "text/html" } });
  const share = rendition.ease_out.seconds / (rendition.ease_out.seconds + rendition.seconds);
  let bytes = await store(cache, sounds[0]!, (part) => progress(part * share));
  bytes += await store(cache, sounds[1]!, (part) => progress(share + part * (1 - share)));
  const { identity, title, seconds, wish } = rendition;
  const own = (wish.wishes ?? []).length > 0;
  const copy: Copy = { identity, title, seconds, page, parts: [...small, page, ...sounds], bytes, own, at: Date.now() };
  await (await database()).put("copies", copy);
  return copy;
}

/** Take a copy away; what another copy needs stays. */
export async function remove(identity: string): Promise<void> {
  const kept = await database();
  const copy = await kept.get("copies", identity);
  if (!copy) return;
  await kept.delete("copies", identity);
  const needed = new Set((await kept.getAll("copies")).flatMap(({ parts }) => parts));
  const cache = await caches.open(COPIES);
  await Promise.all(copy.parts.filter((address) => !needed.has(address)).map((address) => cache.delete(address)));
}

export async function copies(): Promise<readonly Copy[]> {
  return (await (await database()).getAll("copies")).sort((one, other) => other.at - one.at);
}

export async function isKept(identity: string): Promise<boolean> {
  return (await (await database()).get("copies", identity)) !== undefined;
}

/** Return what the page is shown with, so that an old copy outlives an update of the service. */
function assets(): string[] {
  const found = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>("script[src], link[href^='/static/']");
  const addresses = Array.from(found, (element) => ("src" in element ? element.src : element.href));
  return [...new Set(addresses.map((address) => new URL(address).pathname))];
}

async function add(cache: Cache, address: string, options: RequestInit = {}): Promise<void> {
  const response = await fetch(address, { ...options, credentials: "same-origin" });
  if (response.status !== 200) throw new Error(`${address} can't be kept: ${response.status}`);
  await cache.put(address, response);
}

/** Put sound in a cache as it comes, and return its length in bytes. */
async function store(cache: Cache, address: string, progress: (part: number) => void): Promise<number> {
  const response = await fetch(address);
  if (response.status !== 200 || !response.body) throw new Error(`${address} can't be kept: ${response.status}`);
  const whole = Number(response.headers.get("content-length")) || 0;
  let come = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, out) {
        come += piece.byteLength;
        if (whole) progress(come / whole);
        out.enqueue(piece);
      },
    }),
  );
  await cache.put(address, new Response(counted, { status: 200, headers: response.headers }));
  if (whole && come !== whole) {
    await cache.delete(address);
    throw new Error(`${address} came in part`);
  }
  return come;
}
