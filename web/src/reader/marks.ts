// What is marked on which page, for a citation of a sentence or for ranges of an address.
import type { Citation, Sentence, Span } from "../api"
import type { Box } from "./boxes"

/** `quote`: a band. `short`: a frame. `context`: dashed, a caption or heading row. `other`: a thin line. */
export type Kind = "quote" | "short" | "context" | "other"

export interface Mark {
  page: number
  start: number
  end: number
  /** As the service stored them; null: they follow from the page's words. */
  boxes: Box[] | null
  kind: Kind
}

/** A row's own citation comes first; those after it are its caption and its heading rows. */
export function isContext(sentence: Sentence, citation: number): boolean {
  const row = sentence.citations[0]
  return citation > 0 && sentence.verdict === "quoted" && row !== undefined && row.quote.includes("\t")
}

/** Return the marks in the document of the open citation, the ones that matter most last. */
export function marksOf(sentences: readonly Sentence[], open: Sentence, at: number): Mark[] {
  const shown = open.citations[at]
  if (!shown) return []
  const here = (citation: Citation) =>
    citation.document_id === shown.document_id && citation.version === shown.version
  const marks: Mark[] = []
  for (const sentence of sentences) {
    if (sentence === open) continue
    for (const citation of sentence.citations.filter(here)) add(marks, citation.spans, "other")
  }
  const row = isContext(open, 1)
  open.citations.forEach((citation, index) => {
    if (!here(citation)) return
    if (isContext(open, index)) add(marks, citation.spans, "context")
    else if (index === at || row) add(marks, citation.spans, "quote")
    else add(marks, citation.spans, "other")
  })
  if (open.short && inside(open.short.spans, shown.spans)) add(marks, open.short.spans, "short")
  else if (open.short && row) add(marks, open.short.spans, "short")
  return marks
}

/** Return the places that a sentence cites, one for each document and page, with their first citation. */
export function citedPlaces(sentence: Sentence): { document: string; page: number | null; first: number }[] {
  const places = new Map<string, { document: string; page: number | null; first: number }>()
  sentence.citations.forEach((citation, at) => {
    const span = citation.spans[0]
    const page = span && span.width !== null ? span.page : null
    const key = `${citation.document_id} ${citation.version} ${page}`
    if (!places.has(key)) places.set(key, { document: citation.document, page, first: at })
  })
  return [...places.values()]
}


function add(marks: Mark[], spans: readonly Span[], kind: Kind): void {
  for (const span of spans) {
    marks.push({ page: span.page, start: span.start, end: span.end, boxes: span.boxes as Box[], kind })
  }
}

function inside(inner: readonly Span[], outer: readonly Span[]): boolean {
  return inner.every((span) =>
    outer.some((each) => each.page === span.page && each.start <= span.start && each.end >= span.end),
  )
}
