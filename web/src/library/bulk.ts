// What is asked of the service to act on many documents: which of them, how many at once, and what comes next.
import type { BulkResult, Document } from "../api"
import type { LibraryRoute, Shown } from "../routes"

export type Action = "retry" | "cancel" | "delete"
/** Some documents, or all that an address lists: so many, where their number is known. */
export type Which =
  | { collection: string; ids: string[] }
  | { collection: string; all: LibraryRoute; expected: number | null }
export interface BulkRequest {
  action: Action
  ids?: string[]
  show?: Shown
  q?: string
  filter?: string
  expected?: number
  after?: string | null
}
interface Listed {
  route: LibraryRoute
  rows: readonly Document[]
  after: string | null
}

const AT_ONCE = 500
/** Of all documents an action takes those that it can be done with. */
const ONLY = { retry: "failed", cancel: "under_way", delete: "all" } as const

/** Return whether an action can be done with any of the documents that a tab shows. */
export function isPossible(action: Action, shown: Shown): boolean {
  return shown === "all" || ONLY[action] === "all" || shown === ONLY[action]
}

/** Return how many documents a list has; null: nobody has counted them. `total` is that of its tab. */
export function countOf({ route, rows, after }: Listed, total: number | null): number | null {
  if (after === null) return rows.length
  return route.q === null && route.filter === null ? total : null
}

/** Return all documents of a list. What is deleted is named one by one where the whole list is here, and counted else. */
export function allOf(action: Action, { route, rows, after }: Listed, count: number | null): Which {
  const { collection } = route
  if (action === "delete" && after === null) return { collection, ids: rows.map(({ id }) => id) }
  return { collection, all: route, expected: action === "delete" ? count : null }
}

export function firstRequest(action: Action, which: Which): BulkRequest {
  if ("ids" in which) return { action, ids: which.ids.slice(0, AT_ONCE) }
  const { shown, q, filter } = which.all
  return {
    action,
    show: shown === "all" ? ONLY[action] : shown,
    ...(q && { q }),
    ...(filter && { filter }),
    ...(which.expected !== null && { expected: which.expected }),
  }
}

/** Return the request after one that was answered; null: all is done. */
export function nextRequest(which: Which, before: BulkRequest, result: BulkResult): BulkRequest | null {
  if (!("ids" in which)) {
    if (!result.more) return null
    // The number was that of all: those that are left are fewer.
    const { expected: _, ...same } = before
    return { ...same, after: result.after }
  }
  const start = which.ids.indexOf(before.ids?.at(-1) ?? "") + 1
  const ids = which.ids.slice(start, start + AT_ONCE)
  return start > 0 && ids.length > 0 ? { action: before.action, ids } : null
}
