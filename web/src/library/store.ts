// The documents of a collection as they are listed: fetched 100 at a time, and moved by events.
import { signal } from "@preact/signals"
import type { Document, DocumentPage, Problem } from "../api"
import { formatRoute, type LibraryRoute } from "../routes.ts"
import { get, patience, problemOf } from "../store/api.ts"
import { catalogueChanged } from "../store/catalogue.ts"
import { route as current } from "../store/location.ts"
import { followed, onEvents, type Happening } from "../store/events.ts"
import { moved } from "./status.ts"

export interface Listing {
  route: LibraryRoute
  rows: Document[]
  /** Where the next stretch begins; null: this is all. */
  after: string | null
  /** It has changed in ways that only fetching it anew shows. */
  stale: boolean
  problem: Problem | null
}

const STRETCH = 100
/** Up to so many rows a change fetches the list anew; of a longer one only the rows that changed. */
const ANEW = 500
const PAUSE_MS = 700

/** Null: the first stretch is still on its way. */
export const listing = signal<Listing | null>(null)
/** What was asked for last: its first answer may still be on its way. */
let wanted: LibraryRoute | null = null
let growing = false
let due: ReturnType<typeof setTimeout> | undefined
const changed = new Set<string>()
/** Deleted while something may be on its way that still has them. */
const dropped = new Set<string>()
let fetches = 0
/** The last of them that is over. Another is on its way while it is not the last one. */
let over = 0

/** List what an address asks for. */
export function list(route: LibraryRoute): void {
  const same = wanted !== null && formatRoute(wanted) === formatRoute(route)
  if (same && listing.peek() && !listing.peek()?.problem) return refresh()
  wanted = route
  // What is listed stays until the other list is there, unless it is of another collection.
  if (listing.peek()?.route.collection !== route.collection) listing.value = null
  changed.clear()
  void fetchFirst(route, STRETCH)
}

/** Fetch the next stretch. */
export async function grow(): Promise<void> {
  const now = listing.peek()
  if (!now?.after || growing) return
  growing = true
  try {
    const page = await stretch(now.route, STRETCH, now.after)
    const then = listing.peek()
    if (then?.after !== now.after) return // fetched anew meanwhile
    const known = new Set(then.rows.map(({ id }) => id))
    const fresh = standing(page.documents).filter(({ id }) => !known.has(id))
    listing.value = { ...then, rows: [...then.rows, ...fresh], after: page.after, problem: null }
  } catch (error) {
    const then = listing.peek()
    if (then?.route === now.route) listing.value = { ...then, problem: problemOf(error) }
  } finally {
    growing = false
  }
}

/** Fetch what was asked for last anew, and keep what is listed on the screen meanwhile. */
export function refresh(): void {
  if (wanted) void fetchFirst(wanted, long(0))
}

/** How many rows to fetch so that none is lost of those that are listed, and of more. */
function long(more: number): number {
  return Math.min(ANEW, Math.max(STRETCH, (listing.peek()?.rows.length ?? 0) + more))
}

async function fetchFirst(route: LibraryRoute, limit: number): Promise<void> {
  const key = formatRoute(route)
  fetches += 1
  const mine = fetches
  try {
    await followed()
    const page = await stretch(route, limit, null)
    // An answer that a later request has overtaken is of no use.
    if (mine === fetches) {
      over = mine
      listing.value = { route, rows: standing(page.documents), after: page.after, stale: false, problem: null }
    }
  } catch (error) {
    if (mine !== fetches) return
    over = mine
    const before = listing.peek()
    const same = before !== null && formatRoute(before.route) === key
    const problem = problemOf(error)
    // Of a collection that is gone no name stays.
    const kept = same && problem.status !== 404 ? before : { rows: [], after: null, stale: false }
    listing.value = { ...kept, route, problem }
  }
}

function standing(documents: Document[]): Document[] {
  return documents.filter(({ id }) => !dropped.has(id))
}

/** Have the service count what an address lists. */
export async function countAll(route: LibraryRoute): Promise<number> {
  return (await get<DocumentPage>(`${documentsPath(route.collection)}?${narrowed(route, 1)}&count=true`)).total ?? 0
}

function narrowed({ shown, q, filter }: LibraryRoute, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit), ...(q && { q }), ...(filter && { filter }) })
  if (shown !== "all") query.set("show", shown)
  return query
}

function stretch(route: LibraryRoute, limit: number, after: string | null): Promise<DocumentPage> {
  const query = narrowed(route, limit)
  if (route.sort) {
    query.set("sort", route.sort.replace(/^-/, ""))
    query.set("order", route.sort.startsWith("-") ? "desc" : "asc")
  }
  if (after) query.set("after", after)
  return get<DocumentPage>(`${documentsPath(route.collection)}?${query}`, patience())
}

/** Put a document that was fetched, or has changed here, in its row. */
export function put(document: Document): void {
  const now = listing.peek()
  if (now) listing.value = { ...now, rows: now.rows.map((row) => (row.id === document.id ? document : row)) }
}

/** Take the row of a document that is gone away. */
export function drop(id: string): void {
  dropped.add(id)
  const now = listing.peek()
  if (now) listing.value = { ...now, rows: now.rows.filter((row) => row.id !== id) }
}

export function documentsPath(collection: string, id?: string): string {
  const path = `/v1/collections/${encodeURIComponent(collection)}/documents`
  return id === undefined ? path : `${path}/${encodeURIComponent(id)}`
}

onEvents((events) => {
  const shown = current.peek()
  for (const { kind, collection } of events) {
    if (kind !== "pages") catalogueChanged("collection" in shown && isOf(shown.collection, collection))
  }
  const own = wanted?.collection
  if (own === undefined) return
  const its = events.filter(({ collection }) => isOf(own, collection))
  if (its.length === 0) return
  // They are noted before there is a list, too: the one on its way may be older than they are.
  const now = listing.peek()
  const rows = new Map(now?.rows.map((row) => [row.id, row]))
  for (const event of its) move(rows, event)
  if (now) listing.value = { ...now, rows: [...rows.values()] }
  if (changed.size > 0) due ??= setTimeout(look, PAUSE_MS)
})

/** Whether an event may be of a collection. One that is gone has no name any more, and a gap may be of all. */
function isOf(own: string, collection: string | null): boolean {
  return collection === null || collection === own
}

function move(rows: Map<string, Document>, event: Happening): void {
  const id = event.document_id
  if (!id) {
    dropped.clear()
    changed.add("")
    return
  }
  const row = rows.get(id)
  if (event.kind === "deleted") {
    dropped.add(id)
    rows.delete(id)
    return
  }
  dropped.delete(id)
  const next = row && moved(row, event)
  if (next) rows.set(id, next)
  else changed.add(id)
}

/** Look at what has changed, once for many changes. */
async function look(): Promise<void> {
  const now = listing.peek()
  const ids = [...changed]
  changed.clear()
  try {
    if (!wanted) return
    if (!now || over !== fetches || now.rows.length <= ANEW) {
      await fetchFirst(wanted, long(ids.length))
      return
    }
    const listed = new Set(now.rows.map(({ id }) => id))
    const found = await Promise.all(ids.map((id) => (listed.has(id) ? lookAt(now.route.collection, id) : false)))
    const then = listing.peek()
    if (then?.route === now.route && found.includes(false)) listing.value = { ...then, stale: true }
  } finally {
    due = changed.size > 0 ? setTimeout(look, PAUSE_MS) : undefined
  }
}

/** Fetch one document anew. False: its row may not be what is. */
async function lookAt(collection: string, id: string): Promise<boolean> {
  try {
    const document = await get<Document>(documentsPath(collection, id), patience())
    if (!dropped.has(id)) put(document)
    return true
  } catch (error) {
    // What was deleted meanwhile has an event of its own.
    return problemOf(error).status === 404
  }
}
