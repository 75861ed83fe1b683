import assert from "node:assert/strict"
import { test } from "node:test"
import { isReadable } from "../src/uploads/kinds.ts"
import { noted, rate, secondsLeft, type Sample } from "../src/uploads/pace.ts"

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

test("PDFs, web pages and Word files are sent, whatever their names are", () => {
  assert.ok(isReadable(bytes("%PDF-1.7\n"), "a.txt"))
  assert.ok(isReadable(bytes(`${"\n".repeat(900)}%PDF-1.4`), "a"))
  assert.ok(isReadable(bytes("  <!DOCTYPE html><p>x"), "a"))
  assert.ok(isReadable(bytes("ÿþ<\0h\0t\0m\0l\0>\0"), "utf16.html"))
  assert.ok(isReadable(bytes("PK\x03\x04 word/document.xml"), "a.pdf"))
  assert.ok(isReadable(bytes("PK\x03\x04 pictures come first"), "letter.DOCX"))
  assert.ok(isReadable(bytes("words, then <b class=x>bold</b>"), "part.htm"))
})

test("what is none of these is not sent, also when its name says so", () => {
  assert.ok(!isReadable(bytes("PK\x03\x04 xl/workbook.xml"), "a.pdf"))
  assert.ok(!isReadable(bytes("# A heading\n\nText with <b>tags</b>"), "README.md"))
  assert.ok(!isReadable(bytes(`${" ".repeat(2000)}%PDF-1.4`), "late.pdf"))
  assert.ok(!isReadable(bytes("plain words"), "a.html"))
})

test("the pace is that of the last seconds", () => {
  let samples: Sample[] = []
  for (let at = 0; at <= 20_000; at += 500) samples = noted(samples, { at, bytes: at < 12_000 ? 0 : (at - 12_000) * 2 })
  assert.equal(rate(samples), (8000 * 2 * 1000) / 6000 - (2000 * 2 * 1000) / 6000)
  assert.equal(secondsLeft(8000, 2000), 4)
})

test("too early to say, or nothing goes: no time is named", () => {
  assert.equal(rate([]), null)
  assert.equal(rate([{ at: 0, bytes: 5 }, { at: 100, bytes: 9 }]), null)
  assert.equal(secondsLeft(10, 0), null)
  assert.equal(secondsLeft(10, null), null)
})
