/** Times as a person reads them. All times are in seconds. */

/** Return a time as `4:05` or `1:02:09`; what isn't a time yet is `0:00`. */
export function clock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds + 1e-6)) : 0;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number): string => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Return a time as it is said: `4 minutes 5 seconds`. */
export function spoken(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds + 1e-6)) : 0;
  const parts = [
    [Math.floor(whole / 3600), "hour"],
    [Math.floor(whole / 60) % 60, "minute"],
    [whole % 60, "second"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return said.join(" ") || "0 seconds";
}

/** Return a length in minutes as short as it can be told exactly to the second: `12`, `17.5`, `2:45`. */
export function minutes(seconds: number): string {
  const half = Math.round(seconds) / 30;
  return Number.isInteger(half) ? String(half / 2) : clock(Math.round(seconds));
}

/** Return the seconds that were typed as minutes (`12`, `17.5`, `17,5`) or as a clock (`17:30`); NaN for anything else. */
export function typed(text: string): number {
  const found = /^\s*(?:(\d{1,3}):([0-5]?\d)|(\d{1,4}(?:[.,]\d{1,4})?))\s*$/.exec(text);
  if (!found) return NaN;
  if (found[3] !== undefined) return Number(found[3].replace(",", ".")) * 60;
  return Number(found[1]) * 60 + Number(found[2]);
}
