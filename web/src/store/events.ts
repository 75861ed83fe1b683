// What happens to documents. One tab holds the service's stream and tells the others; a hidden tab holds none.
import { computed, effect, signal } from "@preact/signals"
import type { Event as Happening, EventPage } from "../api"
import { readEvents } from "../sse"
import { ApiError, get, lostTouch, offline, problemOf, send } from "./api"
import { route } from "./location"
import { canRead } from "./session"

export type { Happening }
type Listener = (collection: string, events: Happening[]) => void

/** Later than any event: the service answers with a gap that names the newest. */
const BEYOND = Number.MAX_SAFE_INTEGER
const AT_ONCE = 500
const AGAIN_MS = 2000
const GONE = [401, 403, 404]

const listeners = new Set<Listener>()
/** The last event that this tab knows of, by collection. */
const last = new Map<string, Promise<number>>()
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
  channel?.addEventListener("message", ({ data }: MessageEvent<{ collection: string; events: Happening[]; away?: boolean }>) => {
    if (data.away) lostTouch()
    else void take(data.collection, data.events)
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
    await catchUp(collection, signal)
    await alone(`pincite-events ${collection}`, signal, () => stream(collection, signal))
  } catch (error) {
    if (signal.aborted) return
    const problem = error instanceof ApiError ? problemOf(error) : null
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
    const page = await get<EventPage>(`${pathOf(collection)}?after=${await startOf(collection)}&limit=${AT_ONCE}`)
    if (signal.aborted) return
    await take(collection, page.events)
    if (!page.has_more) return
  }
}

async function stream(collection: string, signal: AbortSignal): Promise<void> {
  const headers = { Accept: "text/event-stream", "Last-Event-ID": String(await startOf(collection)) }
  const response = await send(pathOf(collection), { signal, headers, cache: "no-store" })
  if (!response.body) throw new Error("The stream has no body.")
  for await (const { event, data } of readEvents(response.body)) {
    if (event === "error") throw new ApiError(JSON.parse(data))
    const events = [JSON.parse(data) as Happening]
    channel?.postMessage({ collection, events })
    await take(collection, events)
  }
  throw new Error("The stream ended.")
}

async function take(collection: string, events: Happening[]): Promise<void> {
  // Of a collection that this tab has not looked at nothing is kept.
  const known = last.get(collection)
  if (!known) return
  const seen = await known.catch(() => BEYOND)
  const fresh = events.filter(({ id, kind }) => id > seen || kind === "gap")
  const newest = fresh.at(-1)
  if (!newest) return
  last.set(collection, Promise.resolve(newest.id))
  for (const listener of listeners) listener(collection, fresh)
}

/** One tab at a time does the work, where the browser has locks: over plain http it has none. */
function alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  return "locks" in navigator ? navigator.locks.request(name, { signal }, work) : work()
}

function pathOf(collection: string): string {
  return `/v1/collections/${encodeURIComponent(collection)}/events`
}
