import assert from "node:assert/strict"
import { test } from "node:test"
import { cut, PointText } from "../src/reader/offsets.ts"

test("offsets count code points, also behind characters of two units", () => {
  const text = new PointText("a😀b𝒳c")
  assert.equal(text.length, 5)
  assert.equal(text.slice(1, 2), "😀")
  assert.equal(text.slice(2, 5), "b𝒳c")
})

test("a slice agrees with a count by code points, for every range of a mixed text", () => {
  const mixed = "é\u0301𐍈 naïve 👩‍🔬 \u202Eabc\ttab"
  const points = [...mixed]
  const text = new PointText(mixed)
  for (let start = 0; start <= points.length; start += 1) {
    for (let end = start; end <= points.length; end += 1) {
      assert.equal(text.slice(start, end), points.slice(start, end).join(""))
    }
  }
})

test("offsets outside the text end at its edges", () => {
  assert.equal(new PointText("abc").slice(-4, 99), "abc")
})

test("a stretch is cut where ranges begin and end, and no character is lost", () => {
  const pieces = cut({ start: 10, end: 20 }, [
    { start: 5, end: 12 },
    { start: 11, end: 15 },
  ])
  assert.deepEqual(pieces, [
    { start: 10, end: 11, by: [0] },
    { start: 11, end: 12, by: [0, 1] },
    { start: 12, end: 15, by: [1] },
    { start: 15, end: 20, by: [] },
  ])
})
