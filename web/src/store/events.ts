// What happens to documents. One tab holds the service's stream and tells the others; a hidden tab holds none.
import { computed, effect, signal } from "@preact/signals"
import type { Event as Happening, EventPage } from "../api"
import { readEvents } from "../sse"
import { ApiError, get, lostTouch, offline, problemOf, send } from "./api"
import { route } from "./location"
import { canRead } from "./session"
import { newOf, type Told } from "./told"

export type { Happening }
type Listener = (collection: string, events: Happening[]) => void

/** Later than any event: the service answers with a gap that names the newest. */
const BEYOND = Number.MAX_SAFE_INTEGER
const AT_ONCE = 500
const AGAIN_MS = 2000
const GONE = [401, 403, 404]

const GAP = { id: 0, kind: "gap", document_id: null } as Happening

const listeners = new Set<Listener>()
/** The last event that this tab knows of, by collection. */
const last = new Map<string, Promise<number>>()
/** What moves the last event of a collection is done one after the other. */
const turns = new Map<string, Promise<unknown>>()
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("pincite-events")
const visible = signal(document.visibilityState === "visible")
/** Grows when a stream that broke is to be opened again. */
const turn = signal(0)

export function onEvents(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Wait until events are noted: what is fetched behind this misses none. */
export async function followed(collection: string): Promise<void> {
  await startOf(collection)
}

function startOf(collection: string): Promise<number> {
  let found = last.get(collection)
  if (!found) {
    found = get<EventPage>(`${pathOf(collection)}?after=${BEYOND}`).then(({ after }) => after)
    found.catch(() => last.delete(collection))
    last.set(collection, found)
  }
  return found
}

const wanted = computed(() => {
  const now = route.value
  const may = visible.value && offline.value === null && canRead()
  return may && "collection" in now ? now.collection : null
})

/** Follow the collection that is looked at, for as long as the page is open. */
export function listenToEvents(): void {
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible"
  })
  channel?.addEventListener("message", ({ data }: MessageEvent<{ away: true } | ({ collection: string } & Told)>) => {
    if ("away" in data) lostTouch()
    else void inTurn(data.collection, () => take(data.collection, data))
  })
  effect(() => {
    void turn.value
    const collection = wanted.value
    if (collection === null) return
    const controller = new AbortController()
    void follow(collection, controller.signal)
    return () => controller.abort()
  })
}

async function follow(collection: string, signal: AbortSignal): Promise<void> {
  try {
    await inTurn(collection, () => catchUp(collection, signal))
    await alone(`pincite-events ${collection}`, signal, () => stream(collection, signal))
  } catch (error) {
    if (signal.aborted) return
    const problem = error instanceof ApiError ? problemOf(error) : null
    if (problem?.status === 404) {
      // The collection is gone with all that it held: whoever holds something of it looks anew.
      last.delete(collection)
      tell(collection, [GAP])
    }
    if (problem && GONE.includes(problem.status)) return
    if (problem) {
      setTimeout(() => {
        turn.value += 1
      }, AGAIN_MS)
      return
    }
    lostTouch()
    channel?.postMessage({ away: true })
  }
}

/** Take what happened while this tab did not listen. */
async function catchUp(collection: string, signal: AbortSignal): Promise<void> {
  if (!last.has(collection)) {
    await startOf(collection)
    return
  }
  for (;;) {
    const since = await startOf(collection)
    const page = await get<EventPage>(`${pathOf(collection)}?after=${since}&limit=${AT_ONCE}`)
    if (signal.aborted) return
    await take(collection, { since, events: page.events })
    if (!page.has_more) return
  }
}

async function stream(collection: string, signal: AbortSignal): Promise<void> {
  let since = await startOf(collection)
  const headers = { Accept: "text/event-stream", "Last-Event-ID": String(since) }
  const response = await send(pathOf(collection), { signal, headers, cache: "no-store" })
  if (!response.body) throw new Error("The stream has no body.")
  for await (const { event, data } of readEvents(response.body)) {
    if (event === "error") throw new ApiError(JSON.parse(data))
    const told = { since, events: [JSON.parse(data) as Happening] }
    since = told.events[0]!.id
    channel?.postMessage({ collection, ...told })
    await inTurn(collection, () => take(collection, told))
  }
  throw new Error("The stream ended.")
}

async function take(collection: string, told: Told): Promise<void> {
  // Of a collection that this tab has not looked at nothing is kept.
  const known = last.get(collection)
  if (!known) return
  const fresh = newOf(await known.catch(() => BEYOND), told)
  if (fresh === null) {
    // It is caught up with now, or when the page is looked at again.
    if (wanted.peek() === collection) turn.value += 1
    return
  }
  const newest = fresh.at(-1)
  if (!newest) return
  last.set(collection, Promise.resolve(newest.id))
  tell(collection, fresh)
}

function tell(collection: string, events: Happening[]): void {
  for (const listener of listeners) listener(collection, events)
}

function inTurn(collection: string, work: () => Promise<void>): Promise<void> {
  const done = (turns.get(collection) ?? Promise.resolve()).then(work)
  turns.set(collection, done.catch(() => undefined)) // who asked for it hears of it
  return done
}

/** One tab at a time does the work, where the browser has locks: over plain http it has none. */
function alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  return "locks" in navigator ? navigator.locks.request(name, { signal }, work) : work()
}

function pathOf(collection: string): string {
  return `/v1/collections/${encodeURIComponent(collection)}/events`
}
