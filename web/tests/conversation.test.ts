import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { documentsKept, forgetAnswers, forgetConversations, keepTurn, turnsBefore } from "../src/ask/conversation.ts"

/** A storage as browsers have it: its keys are its own properties. */
class Fake {
  getItem(key: string): string | null {
    return (this as Record<string, unknown>)[key] as string ?? null
  }
  setItem(key: string, value: string): void {
    Object.assign(this, { [key]: value })
  }
  removeItem(key: string): void {
    delete (this as Record<string, unknown>)[key]
  }
}

function storage(get: () => unknown): void {
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get })
}

beforeEach(() => {
  const fake = new Fake()
  storage(() => fake)
})

test("a long answer is not cut inside a character", () => {
  keepTurn("a", { question: "q", answer: `${"x".repeat(1999)}😀` })
  assert.equal(turnsBefore("a")[0]?.answer, "x".repeat(1999))
})

test("fifty conversations are kept, those that were used last", () => {
  for (let at = 0; at < 50; at += 1) keepTurn(`t${at}`, { question: "q", answer: null, rests_on: [] })
  keepTurn("t0", { question: "again", answer: null, rests_on: [] })
  keepTurn("new", { question: "q", answer: null, rests_on: [] })
  assert.equal(turnsBefore("t1").length, 0)
  assert.equal(turnsBefore("t0").length, 2)
  assert.equal(turnsBefore("t2").length, 1)
  assert.equal(turnsBefore("new").length, 1)
})

test("answers that rest on a deleted document are forgotten, and those that do not say; the questions stay", () => {
  const on = (document: string) => [{ collection: "c", document }]
  keepTurn("a", { question: "one", answer: "of d1", rests_on: on("d1") })
  keepTurn("a", { question: "two", answer: "of d2", rests_on: on("d2") })
  localStorage.setItem("pincite-talk-old", JSON.stringify([{ question: "three", answer: "of whom?" }]))
  assert.deepEqual(documentsKept(), [...on("d1"), ...on("d2")])
  forgetAnswers("d1")
  assert.deepEqual(turnsBefore("a").map(({ answer }) => answer), [null, "of d2"])
  assert.deepEqual(turnsBefore("old"), [{ question: "three", answer: null, rests_on: [] }])
  assert.deepEqual(documentsKept(), on("d2"))
})

test("answers that rest on a version that is gone are forgotten, those on another version stay", () => {
  const on = (version: number) => [{ collection: "c", document: "d", version }]
  keepTurn("a", { question: "one", answer: "of version 1", rests_on: on(1) })
  keepTurn("a", { question: "two", answer: "of version 2", rests_on: on(2) })
  assert.deepEqual(documentsKept(), [...on(1), ...on(2)])
  forgetAnswers("d", 1)
  assert.deepEqual(turnsBefore("a").map(({ answer }) => answer), [null, "of version 2"])
})

test("all conversations are forgotten at once, and nothing else", () => {
  keepTurn("a", { question: "q", answer: null, rests_on: [] })
  localStorage.setItem("pincite-theme", "dark")
  forgetConversations()
  assert.deepEqual(Object.keys(localStorage), ["pincite-theme"])
})

test("a browser that blocks its storage keeps nothing, and nothing fails", () => {
  storage(() => {
    throw new Error("blocked")
  })
  keepTurn("a", { question: "q", answer: null, rests_on: [] })
  forgetConversations()
  assert.deepEqual(turnsBefore("a"), [])
})
