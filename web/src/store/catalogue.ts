// The collections, and what the service says about itself.
import { signal } from "@preact/signals"
import type { About, Collection, Collections, Problem } from "../api"
import { get, problemOf } from "./api"

export const collections = signal<Collection[] | null>(null)
export const catalogueProblem = signal<Problem | null>(null)
export const about = signal<About | null>(null)

export async function loadCatalogue(): Promise<void> {
  try {
    collections.value = (await get<Collections>("/v1/collections")).collections
    catalogueProblem.value = null
  } catch (error) {
    catalogueProblem.value = problemOf(error)
  }
}

export async function loadAbout(): Promise<void> {
  about.value = await get<About>("/v1/about").catch(() => null)
}

/** Grows when documents have come, gone or changed. */
export const turnover = signal(0)
const PAUSE_MS = 1000
let due: ReturnType<typeof setTimeout> | undefined

/** Look at the collections again soon; many changes are one look. */
export function catalogueChanged(): void {
  due ??= setTimeout(() => {
    due = undefined
    turnover.value += 1
    void loadCatalogue()
  }, PAUSE_MS)
}
