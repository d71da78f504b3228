/** Names that pages and the service worker share. */

/** Renditions that somebody keeps, with all that belongs to them. */
export const COPIES = "copies";

/** What is asked for in the address of sound that is to come from a copy. */
export const FROM_COPY = "kept";

/**
 * The address at which a copy's sound is had.
 *
 * It is another than the service's, because a browser that has begun a sound from the network refuses to go on with it
 * from a copy, and the other way round (Chromium: the origin of what a service worker made up differs).
 */
export function fromCopy(address: string): string {
  return `${address}?${FROM_COPY}`;
}
/** Pages as they were last seen; emptied when somebody signs out. */
export const PAGES = "pages";
