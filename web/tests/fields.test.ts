import assert from "node:assert/strict"
import { test } from "node:test"
import { comparisons } from "../src/library/fields.ts"

test("values are offered as a filter is written", () => {
  const values = ["contract", "annual report", 'a "b" \\ c', "2026", "not", 2026, true].map((value) => ({ value, documents: 1 }))
  const offered = comparisons([{ name: "kind", values, more: false }])
  assert.deepEqual(offered, [
    "kind = contract",
    'kind = "annual report"',
    'kind = "a \\"b\\" \\\\ c"',
    'kind = "2026"',
    'kind = "not"',
    "kind = 2026",
    "kind = true",
  ])
})
