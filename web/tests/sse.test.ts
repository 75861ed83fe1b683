import assert from "node:assert/strict"
import { test } from "node:test"
import { EventParser, type ServerEvent } from "../src/sse.ts"

const STREAM = [
  ": hello\n\n",
  'event: sentence\ndata: {"text":"a"}\n\n',
  "id: 7\r\nevent: done\r\ndata: one\r\ndata: two\r\n\r\n",
  "data: bare\n\n",
].join("")

const WANTED: ServerEvent[] = [
  { event: "sentence", data: '{"text":"a"}', id: null },
  { event: "done", data: "one\ntwo", id: "7" },
  { event: "message", data: "bare", id: "7" },
]

test("events are the same wherever the stream is cut", () => {
  for (let at = 0; at <= STREAM.length; at += 1) {
    const parser = new EventParser()
    const events = [...parser.push(STREAM.slice(0, at)), ...parser.push(STREAM.slice(at))]
    assert.deepEqual(events, WANTED, `cut at ${at}`)
  }
})

test("an event that is not complete is not given", () => {
  assert.deepEqual(new EventParser().push("event: done\ndata: {}\n"), [])
})
