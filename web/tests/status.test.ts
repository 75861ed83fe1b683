import assert from "node:assert/strict"
import { test } from "node:test"
import type { Document, Event, State, Version } from "../src/api"
import { moved, SIGNS, statusOf } from "../src/library/status.ts"

function version(state: State, more: Partial<Version> = {}): Version {
  const empty = { worker: null, position: null, seconds_left: null, not_before: null, pages_done: 0, pages_total: null }
  const rest = { chunks: null, outcome: null, warnings: [], created_at: "", updated_at: "", attempt: 1 }
  return { number: 1, state, content_hash: "", bytes: 1, filename: "a.pdf", ...empty, ...rest, ...more }
}

function document(last: Version, more: Partial<Document> = {}): Document {
  const pending = ["live", "live_with_warnings", "failed", "cancelled"].includes(last.state) ? null : last
  const live = last.state.startsWith("live") ? last : null
  return { live_version: live, pending_version: pending, last_version: last, ...more } as Document
}

const event = (more: Partial<Event>) => ({ id: 1, at: "", kind: "state", version: 1, ...more }) as Event
const words = (each: Document) => statusOf(each).word

test("each state has a word, and each kind of state a sign of its own", () => {
  assert.equal(words(document(version("live"))), "Live")
  assert.equal(words(document(version("queued", { position: 3, seconds_left: 200 }))), "Waiting, place 3, about 3 minutes")
  assert.equal(words(document(version("extracting", { pages_done: 12, pages_total: 40 }))), "Reading, page 12 of 40")
  assert.equal(words(document(version("indexing"))), "Indexing")
  assert.equal(new Set(Object.values(SIGNS)).size, Object.keys(SIGNS).length)
})

test("what failed says why, and which version still answers", () => {
  const outcome = { code: "encrypted", detail: "Give it again without its password.", page: null }
  const failed = version("failed", { number: 2, outcome })
  const found = statusOf(document(failed, { live_version: version("live") }))
  assert.deepEqual(found, { kind: "failed", sign: "✗", word: "Failed: encrypted · version 1 answers", detail: outcome.detail })
})

test("a version that was superseded does not hide the live one", () => {
  const gone = document(version("superseded", { number: 2 }), { pending_version: null, live_version: version("live") })
  assert.equal(words(gone), "Live")
})

test("events of its pages and stages move a document without a fetch", () => {
  const start = document(version("queued", { position: 1 }))
  const reading = moved(start, event({ state: "extracting" }))
  assert.ok(reading)
  const on = moved(reading, event({ kind: "pages", pages_done: 4, pages_total: 9 }))
  assert.ok(on)
  assert.equal(words(on), "Reading, page 4 of 9")
})

test("an event that does not say enough has the document looked at anew", () => {
  const start = document(version("indexing"))
  assert.equal(moved(start, event({ state: "live" })), null)
  assert.equal(moved(start, event({ state: "queued" })), null)
  assert.equal(moved(start, event({ version: 2, state: "extracting" })), null)
  assert.equal(moved(document(version("live")), event({ kind: "answers" })), null)
})
