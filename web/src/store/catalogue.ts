// The collections, and what the service says about itself.
import { signal } from "@preact/signals"
import type { About, Collection, Collections, Problem } from "../api"
import { get, problemOf } from "./api.ts"

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

/** Grows when documents of the collection that is looked at have come, gone or changed. */
export const turnover = signal(0)
const PAUSE_MS = 1000
/** Of other collections only the totals are shown. */
const OTHERS_MS = 5000
let soon: ReturnType<typeof setTimeout> | undefined
let later: ReturnType<typeof setTimeout> | undefined

/** Look at the collections again, soon for one's own; many changes are one look. */
export function catalogueChanged(own: boolean): void {
  if (own) {
    soon ??= setTimeout(() => {
      soon = undefined
      turnover.value += 1
      look()
    }, PAUSE_MS)
  } else {
    later ??= setTimeout(look, OTHERS_MS)
  }
}

function look(): void {
  clearTimeout(later)
  later = undefined
  void loadCatalogue()
}
