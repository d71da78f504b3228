/** What may help now, from how it is: a suggestion that nobody has to take. */

export interface Felt {
  readonly distress: number | null;
  readonly threat: number | null;
  readonly drive: number | null;
  readonly soothing: number | null;
}

/** The ground or a slow rhythm; looking around; a slow rhythm; kind wishes. */
export type Helps = "ground" | "orient" | "rhythm" | "warmth";

const HIGH = 7;
const FAINT = 2;
const WITHIN_REACH = 4;

/**
 * Return what may help, each from 0 to 10, or null where it wasn't said; null where there is nothing to suggest.
 *
 * The order is that of the routing of the three circles (Gilbert's threat, drive and soothing systems): while much is
 * on guard the ground comes first and never work with feelings; then a slow rhythm for much drive; looking around
 * where everything is faint; and warmth only where the circle that rests is within reach. "High" is seven and more,
 * as with the listener's own words "large" and "full". Beyond that source, and more careful than it, distress counts
 * as being on guard, and warmth is suggested only to who has said that they are less on guard than at rest.
 */
export function helps({ distress, threat, drive, soothing }: Felt): Helps | null {
  if ((threat ?? 0) >= HIGH || (distress ?? 0) >= HIGH) return "ground";
  if ((drive ?? 0) >= HIGH) return "rhythm";
  const circles = [threat, drive, soothing];
  if (circles.every((size) => size !== null && size <= FAINT)) return "orient";
  if (threat !== null && soothing !== null && soothing >= WITHIN_REACH && soothing > threat) return "warmth";
  return null;
}

/** Tell whether a suggestion is worth a pause before the practice that somebody is about to begin. */
export function comesFirst(suggested: Helps | null): boolean {
  return suggested === "ground" || suggested === "orient";
}
