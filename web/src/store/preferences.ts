// What this browser remembers of how the page looks.
import { effect, signal, type Signal } from "@preact/signals"
import { keep, readKept } from "./storage"

export type Theme = "auto" | "light" | "dark"

export const theme = kept<Theme>("theme", "auto")
export const letters = kept<boolean>("letters", true)
export const invert = kept<boolean>("invert", false)
/** The reader's share of the width, in percent. */
export const share = kept<number>("share", 46)

effect(() => {
  document.documentElement.dataset["theme"] = theme.value
})

function kept<T>(name: string, otherwise: T): Signal<T> {
  const key = `pincite-${name}`
  const made = signal<T>(read(key, otherwise))
  effect(() => {
    keep("localStorage", key, JSON.stringify(made.value))
  })
  return made
}

function read<T>(key: string, otherwise: T): T {
  try {
    const found: unknown = JSON.parse(readKept("localStorage", key) ?? "null")
    return typeof found === typeof otherwise ? (found as T) : otherwise
  } catch {
    return otherwise
  }
}
