import assert from "node:assert/strict"
import { test } from "node:test"
import type { Citation, Sentence } from "../src/api"
import { answerText, clip, hasPages, isCode, paragraphs, pinciteText, shortName } from "../src/pincite_text.ts"

const cited = (quote: string, pages: (number | null)[]): Citation =>
  ({
    document: "manual.pdf",
    version: 2,
    quote,
    spans: pages.map((page) => ({ page: page ?? 1, width: page === null ? null : 595 })),
  }) as Citation

test("a pincite names document, version, page and words", () => {
  assert.equal(pinciteText(cited("The end.", [41])), "manual.pdf, v2, p. 41: “The end.”")
  assert.equal(pinciteText(cited("Goes on.", [41, 42])), "manual.pdf, v2, pp. 41–42: “Goes on.”")
  assert.equal(pinciteText(cited("Flow\t12.5\tl/h", [null])), "manual.pdf, v2: “Flow | 12.5 | l/h”")
})

test("an answer is copied with its question, and each sentence with its verdict, its places and their links", () => {
  const row = cited("Flow\t12.5\nl/h", [7])
  const sentences = [
    { text: "The\nend.", verdict: "quoted", citations: [cited("The\nend.", [41])] },
    { text: "Flow\t12.5", verdict: "computed", citations: [row, row] },
  ] as unknown as Sentence[]
  const text = answerText("When?", sentences, ({ verdict }) => verdict, ({ spans }) => `http://here/p/${spans[0]?.page}`)
  const pump = "- manual.pdf, v2, p. 7: “Flow | 12.5 l/h” <http://here/p/7>"
  const end = "- manual.pdf, v2, p. 41: “The end.” <http://here/p/41>"
  assert.equal(text, `# When?\n\nThe end. (quoted)\n${end}\n\nFlow | 12.5 (computed)\n${pump}\n${pump}`)
})

test("a heading stays above the sentence after it, and the lines of a page are run on", () => {
  assert.equal(paragraphs("required\n\nPackages which are\nmade."), "required\nPackages which are made.")
  assert.equal(paragraphs("required\n \n\n Packages which"), "required\nPackages which")
  assert.equal(paragraphs("of two\nlines"), "of two lines")
})

test("each item of a list stands on a line of its own", () => {
  assert.equal(paragraphs("Bring:\n1. a lamp\nwith oil\n2) a rope"), "Bring:\n1. a lamp with oil\n2) a rope")
  assert.equal(paragraphs("Bring:\n  • a lamp\n- a rope"), "Bring:\n• a lamp\n- a rope")
  assert.equal(paragraphs("in the year\n2023 and of\n12.5 litres\n-5 degrees"), "in the year 2023 and of 12.5 litres -5 degrees")
})

test("code is known by lines that are indented or begin with a brace", () => {
  assert.ok(isCode("lamp:\n  hours: 9\n  oil: 2"))
  assert.ok(isCode("run() {\n}"))
  assert.ok(isCode("all:\n\tmake lamp"))
  assert.ok(!isCode("required\n \n\n  Packages which are\nmade."))
  assert.ok(!isCode("Packages which\n(as said) are made."))
  assert.ok(!isCode("Grade\tWeekday\n\tStandby"), "a table's row may begin with an empty cell")
})

test("a chip's name is short, and of a name without an end too", () => {
  assert.equal(shortName("2026/operating-manual.pdf"), "operating-manual")
  assert.equal(shortName(".pdf"), ".pdf")
  assert.ok(shortName("x".repeat(1_000_000)).length < 40)
})

test("a web page has no page numbers to speak of", () => {
  assert.deepEqual(["a.html", "a.HTM", "a.xhtml", "a.pdf", "a"].map(hasPages), [false, false, false, true, true])
})

test("a text that is too long to be laid out is cut short, and says so", () => {
  assert.equal(clip("short"), "short")
  assert.equal(clip("x".repeat(1_000_000)).length < 5100, true)
  assert.equal(clip("ab😀cd", 3), "ab… (3 more characters)")
})
