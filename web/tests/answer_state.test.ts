import assert from "node:assert/strict"
import { test } from "node:test"
import { after, ended, isOver, standing, START, type AnswerState } from "../src/answer_state.ts"
import type { Answer, Sentence } from "../src/api"

const said = (text: string): Sentence => ({
  text,
  verdict: "supported",
  citations: [],
  lacks: [],
  short: null,
  judgement: null,
})
const whole = (...sentences: Sentence[]) => ({ answerable: true, sentences, nearest: [] }) as unknown as Answer
const reason = { code: "generator-cut-off", detail: "It broke off.", page: null }
const texts = (state: AnswerState) => standing(state).map(({ sentence }) => sentence.text)

function run(...events: [string, unknown][]): AnswerState {
  return events.reduce((state, [event, data]) => after(state, event, data), START)
}

test("sentences stand in the order in which they came, and stay when the answer is done", () => {
  const state = run(["sentence", said("a")], ["sentence", said("b")], ["done", whole(said("a"), said("b"))])
  assert.deepEqual(texts(state), ["a", "b"])
  assert.equal(state.phase, "done")
})

test("what is taken back is kept with its reason, and what replaces it stands", () => {
  const state = run(
    ["sentence", said("a")],
    ["sentence", said("b")],
    ["retract", { sentences: [0, 1], reason }],
    ["replace", { sentences: [said("c")], reason }],
    ["done", whole(said("c"))],
  )
  assert.deepEqual(texts(state), ["c"])
  assert.deepEqual(
    state.sentences.map((each) => [each.retracted?.detail ?? null, each.instead]),
    [
      ["It broke off.", false],
      ["It broke off.", false],
      [null, true],
    ],
  )
})

test("where `done` says another thing than was streamed, `done` holds", () => {
  const state = run(["sentence", said("a")], ["done", whole(said("x"), said("y"))])
  assert.deepEqual(texts(state), ["x", "y"])
})

test("passages that are searched and read are told before the first sentence", () => {
  const begun = run(["begin", { passages: 178 }])
  assert.deepEqual([begun.phase, begun.passages], ["searching", 178])
  const reading = after(begun, "progress", { step: "reading", passages: 8, left_out: 0 })
  assert.deepEqual([reading.phase, reading.passages], ["reading", 8])
  assert.equal(after(after(reading, "sentence", said("a")), "progress", { step: "checking", passages: 8, left_out: 1 }).phase, "answering")
})

test("a stream that ends before it is done is broken, or stopped where the reader wished it", () => {
  const state = run(["sentence", said("a")])
  assert.equal(ended(state, false).phase, "broken")
  assert.equal(ended(state, true).phase, "stopped")
  assert.equal(ended(after(state, "done", whole(said("a"))), false).phase, "done")
  assert.ok(isOver(ended(state, true)))
})

test("an event that is not known changes nothing", () => {
  assert.equal(after(START, "weather", { passages: 3 }), START)
})
