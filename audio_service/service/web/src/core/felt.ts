/** How much of something is felt, from 0 to 10, in words that don't judge. */

/** Return the word for a size. */
export function size(amount: number): string {
  if (amount <= 0) return "none";
  if (amount <= 3) return "small";
  if (amount <= 6) return "medium";
  return amount <= 9 ? "large" : "full";
}

/** Return the radius of a circle whose area grows with an amount, for a full one of radius `most`. */
export function radius(amount: number, most: number): number {
  const least = most * 0.14;
  return least + (most - least) * Math.sqrt(Math.min(10, Math.max(0, amount)) / 10);
}
