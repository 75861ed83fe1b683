import assert from "node:assert/strict"
import { test } from "node:test"
import type { BulkResult, Document } from "../src/api"
import { allOf, countOf, firstRequest, isPossible, nextRequest } from "../src/library/bulk.ts"
import { libraryRoute } from "../src/routes.ts"

const rows = [{ id: "a" }, { id: "b" }] as Document[]
const listed = (after: string | null, more = {}) => ({ route: libraryRoute("c", more), rows, after })
const answered = (more: Partial<BulkResult> = {}): BulkResult => ({ done: 0, failed: [], more: false, after: null, ...more })

test("of a list that is whole here, what is deleted is named one by one", () => {
  const which = allOf("delete", listed(null, { q: "x" }), 2)
  assert.deepEqual(firstRequest("delete", which), { action: "delete", ids: ["a", "b"] })
  assert.equal(countOf(listed(null, { q: "x" }), 900), 2)
})

test("of a longer list, the service is told how many were seen, once", () => {
  const which = allOf("delete", listed("c.1", { shown: "failed" }), 900)
  const first = firstRequest("delete", which)
  assert.deepEqual(first, { action: "delete", show: "failed", expected: 900 })
  const next = nextRequest(which, first, answered({ more: true, after: "c.2" }))
  assert.deepEqual(next, { action: "delete", show: "failed", after: "c.2" })
  assert.equal(nextRequest(which, next!, answered()), null)
})

test("of a longer list that is narrowed the page knows no number until it is counted", () => {
  const narrowed = listed("c.1", { q: "x", filter: "y" })
  assert.equal(countOf(narrowed, 900), null)
  const first = firstRequest("delete", allOf("delete", narrowed, 12))
  assert.deepEqual(first, { action: "delete", show: "all", q: "x", filter: "y", expected: 12 })
})

test("five hundred that are named go at once, and all of them in their turn", () => {
  const which = { collection: "c", ids: Array.from({ length: 1001 }, (_, at) => `d${at}`) }
  const sent: string[] = []
  for (let request = firstRequest("delete", which); ; ) {
    assert.ok(request.ids!.length <= 500)
    sent.push(...request.ids!)
    const next = nextRequest(which, request, answered())
    if (!next) break
    request = next
  }
  assert.deepEqual(sent, which.ids)
})

test("all are retried or called off only where that can be done", () => {
  assert.equal(firstRequest("retry", allOf("retry", listed(null), 2)).show, "failed")
  assert.equal(firstRequest("cancel", allOf("cancel", listed(null), 2)).show, "under_way")
  assert.ok(isPossible("retry", "failed") && isPossible("cancel", "under_way") && isPossible("retry", "all"))
  assert.ok(!isPossible("retry", "live") && !isPossible("cancel", "failed"))
  assert.ok(isPossible("delete", "live"))
})
