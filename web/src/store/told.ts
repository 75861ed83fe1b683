// What one tab tells the others of the stream of events: what came, and behind which event.
import type { Event as Happening } from "../api"

/** What came behind the event `since`. */
export interface Told {
  since: number
  events: Happening[]
}

/** Return what is new to a tab that knows all up to the event `seen`; null: it has missed some before these. */
export function newOf(seen: number, { since, events }: Told): Happening[] | null {
  if (seen < since) return null
  // A gap counts also where the service's numbers have begun anew.
  return events.filter(({ id, kind }) => id > seen || kind === "gap")
}

/** Return the ids among some that something other than a deletion happened to last: they are there again. */
export function backAgain(gone: ReadonlySet<string>, events: readonly Happening[]): string[] {
  const last = new Map(events.map(({ document_id, kind }) => [document_id, kind]))
  return [...gone].filter((id) => last.has(id) && last.get(id) !== "deleted")
}
