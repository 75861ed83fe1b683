import assert from "node:assert/strict"
import { test } from "node:test"
import type { Problem } from "../src/api"
import { ofDrop } from "../src/uploads/gather.ts"
import { outcomeOf } from "../src/uploads/outcome.ts"
import { decideOn, mayGoAgain, settle, type Batch, type Upload } from "../src/uploads/upload.ts"

const problem = (code: string, status = 0): Problem => ({ type: "", title: "", status, code, detail: "" })
const notSent = problem("no-answer")
const taken = { kind: "exists", problem: problem("document-exists", 409) } as const

function sending(batch: Batch, more: Partial<Upload> = {}): Upload {
  const job = { collection: "c", name: "a.pdf", file: new File(["x"], "a.pdf"), replaces: false, key: "k" }
  return { ...job, id: 1, batch, state: "sending", loaded: 1, problem: null, tries: 1, ...more }
}

test("what is said for all is said of the files that came together, and of no others", () => {
  const batch: Batch = { forAll: null }
  const [first, second, third] = [sending(batch), sending(batch), sending(batch)]
  settle(first, taken, notSent)
  settle(second, taken, notSent)
  const other = sending({ forAll: null })
  settle(other, taken, notSent)
  decideOn([first, second, third, other], first, { how: "replace" }, true)
  assert.deepEqual([first, second, other].map(({ state }) => state), ["waiting", "waiting", "asking"])
  assert.notEqual(first.key, "k")
  settle(third, taken, notSent)
  assert.deepEqual([third.state, third.replaces], ["waiting", true])
  const next = sending({ forAll: null })
  settle(next, taken, notSent)
  assert.deepEqual([next.state, next.replaces], ["asking", false])
})

test("an upload that the end of a session refuses waits for the next one", () => {
  for (const refusal of [problem("session-token-needed", 403), problem("unauthorized", 401)]) {
    const upload = sending({ forAll: null })
    settle(upload, { kind: "refused", problem: refusal }, notSent)
    assert.equal(upload.state, "waiting")
    Object.assign(upload, { state: "sending", tries: 8 })
    settle(upload, { kind: "refused", problem: refusal }, notSent)
    assert.ok(mayGoAgain(upload), "it is not sent for ever")
  }
})

test("what failed on the service's side may be sent again; what is wrong with the file may not", () => {
  const failed = (each: Problem) => {
    const upload = sending({ forAll: null })
    settle(upload, { kind: "refused", problem: each }, notSent)
    return upload
  }
  assert.ok(mayGoAgain(failed(problem("internal", 500))))
  assert.ok(mayGoAgain(failed(problem("disk-full", 507))))
  assert.ok(!mayGoAgain(failed(problem("upload-too-large", 413))))
  assert.ok(!mayGoAgain(failed(problem("unreadable-file"))))
  const away = sending({ forAll: null }, { tries: 8 })
  settle(away, { kind: "away" }, notSent)
  assert.ok(mayGoAgain(away))
})

test("a page of a proxy is no answer of the service", () => {
  assert.equal(outcomeOf(200, "<html>Sign in to the network</html>", null).kind, "away")
  assert.equal(outcomeOf(201, "null", null).kind, "away")
  assert.equal(outcomeOf(200, '{"id": "d"}', null).kind, "unchanged")
  assert.equal(outcomeOf(504, "", null).kind, "away")
  assert.deepEqual(outcomeOf(429, "{}", "7"), { kind: "later", seconds: 7 })
})

test("what cannot be read in a folder that is dropped is named, and the others are found", async () => {
  const file = (name: string, content: File | null) => ({
    isFile: true,
    fullPath: `/box/${name}`,
    file: (resolve: (file: File) => void, reject: (error: Error) => void) =>
      content ? resolve(content) : reject(new Error("not found")),
  })
  const folder = (fullPath: string, some: object[] | null) => ({
    isFile: false,
    fullPath,
    createReader: () => {
      let left = some
      return {
        readEntries: (resolve: (entries: object[]) => void, reject: (error: Error) => void) => {
          if (left === null) return reject(new Error("not allowed"))
          resolve(left)
          left = []
        },
      }
    },
  })
  const good = new File(["x"], "b.pdf")
  const box = folder("/box", [file("a.pdf", null), folder("/box/shut", null), file("b.pdf", good)])
  const found = await ofDrop({ items: [{ webkitGetAsEntry: () => box }] } as unknown as DataTransfer)
  assert.deepEqual(found, [
    { file: null, name: "box/a.pdf" },
    { file: null, name: "box/shut" },
    { file: good, name: "box/b.pdf" },
  ])
})
