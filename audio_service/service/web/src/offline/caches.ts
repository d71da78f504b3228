/** Names that pages and the service worker share. */

/** Renditions that somebody keeps, with all that belongs to them. */
export const COPIES = "copies";

/** Pages as they were last seen; emptied when somebody signs out. */
export const PAGES = "pages";
