/**
 * What answers when there is no network: the app's own files, pages as last seen, and the copies somebody keeps.
 *
 * What isn't kept passes through untouched.
 */

import type { CachedResponseWillBeUsedCallbackParam } from "workbox-core/types.js";
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { RangeRequestsPlugin } from "workbox-range-requests";
import { registerRoute, setCatchHandler } from "workbox-routing";
import { NetworkFirst, NetworkOnly, Strategy, type StrategyHandler } from "workbox-strategies";

import { SYNC_TAG, send } from "../store/outbox.ts";
import { COPIES, FROM_COPY, PAGES } from "./caches.ts";

declare const self: ServiceWorkerGlobalScope;

/** Filled in by the build: the app's own files with their hashes. */
declare const PRECACHED: PrecacheEntry[];
declare const OFFLINE_PAGE: string;

/** Seconds to wait for a page before the one last seen is shown. */
const PATIENCE = 4;

/** Pages that are worth showing without a network, and hold nothing that another person may not see. */
const SHOWN_OFFLINE = /^\/(?:$|safety$|practices\/[a-z0-9-]+$)/;

/** Answers with a copy that is kept, and asks the network for everything else, keeping nothing of it. */
class CopyOrNetwork extends Strategy {
  protected override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    return (await handler.cacheMatch(request)) ?? (await fetch(request));
  }
}

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(forgetOutworn().then(() => self.clients.claim())));

cleanupOutdatedCaches();
precacheAndRoute(PRECACHED);

const ignored = { ignoreVary: true };

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/(?:renditions|static)\//.test(url.pathname) && mayBeCopy(url),
  new CopyOrNetwork({
    cacheName: COPIES,
    matchOptions: { ...ignored, ignoreSearch: true },
    plugins: [new RangeRequestsPlugin()],
  }),
);

/** Sound says in its address whether it is to come from the copy; all else comes from there if it can. */
function mayBeCopy({ pathname, searchParams }: URL): boolean {
  return pathname.endsWith(".mp3") ? searchParams.has(FROM_COPY) : !searchParams.has("download");
}

registerRoute(
  ({ request, url }) => request.mode === "navigate" && SHOWN_OFFLINE.test(url.pathname),
  new NetworkFirst({
    cacheName: PAGES,
    matchOptions: ignored,
    networkTimeoutSeconds: PATIENCE,
    plugins: [{ cacheKeyWillBeUsed: practiceOf, cachedResponseWillBeUsed: copyFirst }],
  }),
);

/** An update takes the files away that pages seen before it are shown with; those pages go, too. */
async function forgetOutworn(): Promise<void> {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const text = (await (await pages.match(request, ignored))?.text()) ?? "";
    const files = text.match(/\/static\/[\w.-]+\.(?:js|css)\b/g) ?? [];
    const kept = await Promise.all(files.map((file) => matchPrecache(file)));
    if (kept.includes(undefined)) await pages.delete(request);
  }
}

/** A practice's page is kept once, as it was last seen, whatever length it was seen at. */
async function practiceOf({ request }: { request: Request }): Promise<string> {
  return new URL(request.url).pathname;
}

/** But the page of a copy belongs to the copy's own length. */
async function copyFirst({ event, cachedResponse }: CachedResponseWillBeUsedCallbackParam): Promise<Response | undefined> {
  return (await copyOf((event as FetchEvent).request.url)) ?? cachedResponse;
}

function copyOf(address: string): Promise<Response | undefined> {
  const { pathname, search } = new URL(address);
  return caches.match(pathname + search, { cacheName: COPIES, ...ignored });
}

registerRoute(({ request }) => request.mode === "navigate", new NetworkOnly());

setCatchHandler(async ({ request }) => {
  if (request.mode !== "navigate") return Response.error();
  return (await copyOf(request.url)) ?? (await matchPrecache(OFFLINE_PAGE)) ?? Response.error();
});

// Signing in or out, or erasing: what the one before saw is nobody else's business.
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "POST" && /^\/(?:sign-in|sign-out|enter\/.*|account\/close|journal\/erase)$/.test(pathname)) {
    event.waitUntil(caches.delete(PAGES));
  }
});

// Woken because the network is back: tell the journal, as whoever is signed in now.
self.addEventListener("sync" as "message", (event) => {
  if ((event as unknown as { tag: string }).tag !== SYNC_TAG) return;
  event.waitUntil(
    fetch("/api/session", { headers: { accept: "application/json" } })
      .then((response) => response.json() as Promise<{ name: string | null }>)
      .then(async ({ name }) => {
        // Failing tells the browser to try again later.
        if ((await send(name)).left > 0) throw new Error("some letters are still here");
      }),
  );
});
