/** How a fade goes, told by the clock and not by its steps, so that a page that sleeps comes out at the right place. */

/** Return the level of a fade from 1 to 0, `passed` seconds into its `length`: even to the ear, then silent. */
export function faded(passed: number, length: number): number {
  const part = Math.min(1, Math.max(0, passed / length));
  return part >= 1 ? 0 : Math.cos((part * Math.PI) / 2) ** 2;
}
