/** Small choices that a device remembers. Where it may remember nothing, each time is the first. */

/** Return what was remembered under a name, or null. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A private window, or no room: the choice holds for this page.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // Where nothing may be remembered, there is nothing to forget.
  }
}
