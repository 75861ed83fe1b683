import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import type { Document, State } from "../src/api"
import { libraryRoute } from "../src/routes.ts"

// A browser as far as the list needs one, and a service whose lists are answered when a test says so.
const page = new EventTarget()
Object.assign(globalThis, {
  document: Object.assign(page, { visibilityState: "visible" }),
  location: { pathname: "/", search: "", hash: "", origin: "http://pincite" },
  BroadcastChannel: undefined,
})
// One tab follows by itself where there are no locks.
Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} })

interface Asked {
  path: string
  answer: (state: State) => void
}
let asked: Asked[] = []
/** Ends the patience with what was asked last. */
let giveUp: () => void
AbortSignal.timeout = () => {
  const controller = new AbortController()
  giveUp = () => controller.abort(new DOMException("It took too long.", "TimeoutError"))
  return controller.signal
}
let stream: ReadableStreamDefaultController<Uint8Array>
let event = 10

globalThis.fetch = async (input, init = {}) => {
  const path = String(input)
  if (path.includes("/documents?")) {
    return new Promise((resolve, reject) => {
      const answer = (state: State) => resolve(Response.json({ documents: [harbour(state)], after: null }))
      asked.push({ path, answer })
      init.signal?.addEventListener("abort", () => reject(init.signal!.reason))
    })
  }
  if (new Headers(init.headers).get("Accept") === "text/event-stream") {
    return new Response(new ReadableStream({ start: (controller) => void (stream = controller) }))
  }
  return Response.json(path.startsWith("/v1/events") ? { events: [], has_more: false, after: event } : { collections: [] })
}

function harbour(state: State): Document {
  const version = { number: 1, state }
  return { id: "harbour", pending_version: state === "extracting" ? version : null, last_version: version } as Document
}

const { list, listing, refresh } = await import("../src/library/store.ts")
const { offline } = await import("../src/store/api.ts")
const { listenToEvents, onEvents } = await import("../src/store/events.ts")
const { session } = await import("../src/store/session.ts")
session.value = "open"
let heard = 0
onEvents((events) => {
  heard = events.at(-1)!.id
})
listenToEvents()

async function until(condition: () => unknown): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!condition()) {
    assert.ok(Date.now() < deadline, "It does not come.")
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Let the page hear that the document has failed, or is deleted. */
async function happens(collection: string, kind: "state" | "deleted"): Promise<void> {
  event += 1
  const said = { id: event, kind, collection, document_id: "harbour", version: 1, state: kind === "state" ? "failed" : null }
  await until(() => stream)
  stream.enqueue(new TextEncoder().encode(`event: ${kind}\nid: ${event}\ndata: ${JSON.stringify(said)}\n\n`))
  await until(() => heard === event)
}

const shown = () => listing.value?.rows.map((row) => row.last_version.state)

beforeEach(() => {
  asked = []
})

test("what happens while the first list is on its way is looked at, though the list is older", async () => {
  list(libraryRoute("first"))
  await until(() => asked.length === 1)
  await happens("first", "state")
  asked[0]!.answer("extracting")
  await until(() => asked.length === 2)
  asked[1]!.answer("failed")
  await until(() => shown()?.[0] === "failed")
})

test("what is deleted while the first list is on its way does not come back with it", async () => {
  list(libraryRoute("second"))
  await until(() => asked.length === 1)
  await happens("second", "deleted")
  asked[0]!.answer("extracting")
  await until(() => listing.value?.route.collection === "second")
  assert.deepEqual(shown(), [])
})

test("a list that was asked for is not overtaken by the one that is still shown", async () => {
  list(libraryRoute("third"))
  await until(() => asked.length === 1)
  asked[0]!.answer("live")
  await until(() => shown())
  list(libraryRoute("third", { shown: "failed" }))
  await until(() => asked.length === 2)
  refresh()
  await until(() => asked.length === 3)
  assert.match(asked[2]!.path, /show=failed/)
  asked[2]!.answer("failed")
  asked[1]!.answer("failed")
  await until(() => listing.value?.route.shown === "failed")
})

test("a list that never comes is given up, and what changed meanwhile is looked at", async () => {
  list(libraryRoute("fourth"))
  await until(() => asked.length === 1)
  asked[0]!.answer("extracting")
  await until(() => shown())
  await happens("fourth", "state")
  await until(() => asked.length === 2)
  await happens("fourth", "state")
  giveUp()
  await until(() => asked.length === 3)
  assert.equal(listing.value?.problem?.code, "no-answer")
  assert.equal(offline.peek(), null) // one slow list is no service that is gone
  asked[2]!.answer("failed")
  await until(() => shown()?.[0] === "failed" && !listing.value?.problem)
})
