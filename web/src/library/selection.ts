// Which documents are chosen: some of those that are listed, or all that the list would show.
import { signal } from "@preact/signals"
import { onForget } from "../store/forgetting"
import { listing } from "./store"

export const chosen = signal<ReadonlySet<string>>(new Set())
/** All that match are chosen, listed or not. */
export const everything = signal(false)

export function toggle(id: string): void {
  const rows = listing.peek()?.rows ?? []
  // One that is taken out of all leaves those that are listed.
  const now = new Set(everything.peek() ? rows.map((row) => row.id) : chosen.peek())
  if (!now.delete(id)) now.add(id)
  everything.value = false
  chosen.value = now
}

export function isChosen(id: string): boolean {
  return everything.value || chosen.value.has(id)
}

export function chooseAll(all: boolean): void {
  everything.value = all
  chosen.value = new Set()
}

onForget((id) => {
  if (chosen.peek().has(id)) toggle(id)
})
