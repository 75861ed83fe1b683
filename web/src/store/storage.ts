// What this browser keeps. One that blocks its storage keeps nothing, and the page works without.

type Kind = "localStorage" | "sessionStorage"

export function readKept(kind: Kind, key: string): string | null {
  try {
    return globalThis[kind].getItem(key)
  } catch {
    return null
  }
}

/** Keep a text; null: forget it. */
export function keep(kind: Kind, key: string, value: string | null): void {
  try {
    if (value === null) globalThis[kind].removeItem(key)
    else globalThis[kind].setItem(key, value)
  } catch {
    // blocked or full: what is kept is a convenience
  }
}

/** Return the keys in localStorage that begin with a text. */
export function keysKept(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}
