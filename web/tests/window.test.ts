import assert from "node:assert/strict"
import { test } from "node:test"
import { GAP, inView, layOut, pageAt, pageWidth } from "../src/reader/window.ts"

const many = layOut(Array(5000).fill(600), Array(5000).fill(800), 600)

test("pages stand below each other at the scale of the widest", () => {
  const layout = layOut([600, 300], [800, 400], 300)
  assert.deepEqual([...layout.tops], [0, 400 + GAP, 400 + GAP + 200 + GAP])
  assert.equal(layout.height, 600 + GAP)
})

test("of 5,000 pages at most five are drawn, wherever one scrolls", () => {
  for (let top = 0; top < many.height; top += 9973) {
    const [first, last] = inView(many, top, 900).drawn
    assert.ok(last - first + 1 <= 5)
    assert.ok(many.tops[first]! <= top)
    assert.ok(last === 4999 || many.tops[last + 1]! >= top + 900)
  }
})

test("the page at a height is the one whose top is last above it", () => {
  for (const page of [0, 1, 777, 4999]) {
    assert.equal(pageAt(many, many.tops[page]!), page)
    assert.equal(pageAt(many, many.tops[page]! + 799), page)
  }
  assert.equal(pageAt(many, -50), 0)
})

test("a page fits its pane up to a width, and is never too narrow to place", () => {
  assert.equal(pageWidth(624, 1), 600)
  assert.equal(pageWidth(3000, 1), 900)
  assert.equal(pageWidth(624, 2), 1200)
  assert.equal(pageWidth(0, 1), 80)
})
