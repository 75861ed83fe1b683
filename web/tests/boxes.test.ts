import assert from "node:assert/strict"
import { test } from "node:test"
import { around, wordBoxes, type StoredWord } from "../src/reader/boxes.ts"

const WORDS: StoredWord[] = [
  [0, 3, 10, 10, 30, 20],
  [4, 9, 33, 10, 60, 20],
  [10, 14, 10, 24, 40, 34],
  [15, 18, 300, 24, 320, 34],
]

test("words of a line share a box; a new line and a far column begin another", () => {
  assert.deepEqual(wordBoxes(WORDS, { start: 0, end: 18 }), [
    [10, 10, 60, 20],
    [10, 24, 40, 34],
    [300, 24, 320, 34],
  ])
})

test("a word that a range only touches in part is in its boxes, and one beside it is not", () => {
  assert.deepEqual(wordBoxes(WORDS, { start: 5, end: 10 }), [[33, 10, 60, 20]])
})

test("the box around boxes holds them all", () => {
  assert.deepEqual(around(wordBoxes(WORDS, { start: 0, end: 18 })), [10, 10, 320, 34])
  assert.equal(around([]), null)
})
