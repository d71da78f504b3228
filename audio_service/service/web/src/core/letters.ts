/** What to do with a letter once the service has answered, or hasn't. */

export type Fate = "sent" | "keep" | "drop";

/**
 * Return what becomes of a letter.
 *
 * It is kept wherever sending it again may succeed: no answer, trouble of the service, too many tries, somebody
 * signed out. It is dropped only where the service has read it and will never take it.
 */
export function fate(status: number | null): Fate {
  if (status === null || status >= 500) return "keep";
  if (status >= 200 && status < 300) return "sent";
  return [400, 404, 409, 410, 413, 415, 422].includes(status) ? "drop" : "keep";
}
