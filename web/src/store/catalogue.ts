// The collections, and what the service says about itself.
import { signal } from "@preact/signals"
import type { Collection, Collections, Problem } from "../api"
import { get, problemOf } from "./api"

export interface About {
  version?: string
  licence?: string
  source?: string | null
}

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
