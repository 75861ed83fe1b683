import assert from "node:assert/strict"
import { test } from "node:test"
import type { Event } from "../src/api"
import { backAgain, newOf } from "../src/store/told.ts"
import { placeOf } from "../src/ui/active.ts"

const event = (id: number, kind: Event["kind"] = "state", document_id = "d") => ({ id, kind, document_id }) as Event

test("a tab that missed events takes none behind them, and what it knows is not told again", () => {
  assert.equal(newOf(3, { since: 5, events: [event(6)] }), null)
  assert.deepEqual(newOf(5, { since: 5, events: [event(6)] }), [event(6)])
  assert.deepEqual(newOf(6, { since: 5, events: [event(6), event(7)] }), [event(7)])
  assert.deepEqual(newOf(90, { since: 90, events: [event(2, "gap")] }), [event(2, "gap")])
})

test("a document that was deleted is there again when its name was added again", () => {
  const gone = new Set(["d", "e"])
  assert.deepEqual(backAgain(gone, [event(1, "deleted"), event(2)]), ["d"])
  assert.deepEqual(backAgain(gone, [event(1), event(2, "deleted")]), [])
})

test("keys act on the same row when others come or go above it", () => {
  const place = (rows: string, id: string | null, index: number) => placeOf({ id, index }, rows.length, (at) => rows[at]!)
  assert.equal(place("abc", "b", 1), 1)
  assert.equal(place("xabc", "b", 1), 2)
  assert.equal(place("bc", "b", 1), 0)
  assert.equal(place("ac", "b", 1), 1)
  assert.equal(place("a", "b", 1), 0)
  assert.equal(place("", "b", 1), 0)
  assert.equal(place("abc", null, 0), 0)
})
