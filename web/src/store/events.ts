// What happens to documents. One tab holds the service's stream and tells the others; a hidden tab holds none.
import { computed, effect, signal } from "@preact/signals"
import type { Event as Happening, EventPage } from "../api"
import { readEvents } from "../sse.ts"
import { ApiError, get, lostTouch, offline, patience, problemOf, send } from "./api.ts"
import { canRead } from "./session.ts"
import { newOf, type Told } from "./told.ts"

export type { Happening }
type Listener = (events: Happening[]) => void

const PATH = "/v1/events"
/** Of the lock, and of the channel. */
const NAME = "pincite-all-events"
/** Later than any event: the service answers with a gap that names the newest. */
const BEYOND = Number.MAX_SAFE_INTEGER
const AT_ONCE = 500
const AGAIN_MS = 2000
const REFUSED = [401, 403]

const listeners = new Set<Listener>()
/** The last event that this tab knows of; null: it has not asked. */
let last: Promise<number> | null = null
/** What moves it is done one after the other. */
let turns: Promise<unknown> = Promise.resolve()
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME)
const visible = signal(document.visibilityState === "visible")
/** Grows when a stream that broke is to be opened again. */
const turn = signal(0)

export function onEvents(listener: Listener): void {
  listeners.add(listener)
}

/** Wait until events are noted: what is fetched behind this misses none. */
export async function followed(): Promise<void> {
  await newest()
}

function newest(): Promise<number> {
  if (!last) {
    last = get<EventPage>(`${PATH}?after=${BEYOND}`, patience()).then(({ after }) => after)
    last.catch(() => {
      last = null
    })
  }
  return last
}

const wanted = computed(() => visible.value && offline.value === null && canRead())

/** Follow all collections, for as long as the page is open. */
export function listenToEvents(): void {
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible"
  })
  channel?.addEventListener("message", ({ data }: MessageEvent<{ away: true } | Told>) => {
    if ("away" in data) lostTouch()
    else void inTurn(() => take(data))
  })
  effect(() => {
    void turn.value
    if (!wanted.value) return
    const controller = new AbortController()
    void follow(controller.signal)
    return () => controller.abort()
  })
}

async function follow(signal: AbortSignal): Promise<void> {
  try {
    await inTurn(() => catchUp(signal))
    await alone(signal, () => stream(signal))
  } catch (error) {
    if (signal.aborted) return
    const problem = error instanceof ApiError ? problemOf(error) : null
    if (problem && REFUSED.includes(problem.status)) return
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
async function catchUp(signal: AbortSignal): Promise<void> {
  if (!last) return followed()
  for (;;) {
    const since = await newest()
    const page = await get<EventPage>(`${PATH}?after=${since}&limit=${AT_ONCE}`)
    if (signal.aborted) return
    await take({ since, events: page.events })
    if (!page.has_more) return
  }
}

async function stream(signal: AbortSignal): Promise<void> {
  let since = await newest()
  const headers = { Accept: "text/event-stream", "Last-Event-ID": String(since) }
  const response = await send(PATH, { signal, headers, cache: "no-store" })
  if (!response.body) throw new Error("The stream has no body.")
  for await (const { event, data } of readEvents(response.body)) {
    if (event === "error") throw new ApiError(JSON.parse(data))
    const told: Told = { since, events: [JSON.parse(data) as Happening] }
    since = told.events[0]!.id
    channel?.postMessage(told)
    await inTurn(() => take(told))
  }
  throw new Error("The stream ended.")
}

async function take(told: Told): Promise<void> {
  // A tab that has not asked holds nothing that could have changed.
  if (!last) return
  const fresh = newOf(await last.catch(() => BEYOND), told)
  if (fresh === null) {
    // It is caught up with now, or when the page is looked at again.
    if (wanted.peek()) turn.value += 1
    return
  }
  const latest = fresh.at(-1)
  if (!latest) return
  last = Promise.resolve(latest.id)
  for (const listener of listeners) listener(fresh)
}

function inTurn(work: () => Promise<void>): Promise<void> {
  const done = turns.then(work)
  turns = done.catch(() => undefined) // who asked for it hears of it
  return done
}

/** One tab at a time does the work, where the browser has locks: over plain http it has none. */
function alone(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  return "locks" in navigator ? navigator.locks.request(NAME, { signal }, work) : work()
}
