// What the reader shows: a document, the page in view, what is marked, and the quote below it.
import { signal } from "@preact/signals"
import type { Citation, Sentence } from "../api"
import { onEvents } from "../store/events"
import { onForget } from "../store/forgetting"
import { backAgain } from "../store/told"
import { forget, type Source } from "./data"
import type { Mark } from "./marks"

export interface Target {
  source: Source
  /** The document's name where it is known already. */
  name: string | null
  page: number | null
  marks: Mark[]
  sentence: Sentence | null
  citation: Citation | null
  /** Other than the target before it, also where all else is the same: it is scrolled to. */
  id: number
}

let targets = 0

export const target = signal<Target | null>(null)
/** The page in view. */
export const page = signal(1)
/** How many pages there are. */
export const total = signal(0)
/** 1 fits the width. */
export const zoom = signal(1)
/** How wide the pane of the pages was when it was last seen; 0: not yet. */
export const pane = signal(0)
/** The sheet of a small screen stands at its full height. */
export const full = signal(false)
/** A page to scroll to; the reader takes it. */
export const jump = signal<number | null>(null)

/** The ids of documents that were deleted while the page was open. */
export const gone = signal<ReadonlySet<string>>(new Set())
/** Grows when another version of the document that is read answers, or nothing of it any more. */
export const news = signal(0)

onForget((document) => {
  forget(document)
  gone.value = new Set([...gone.peek(), document])
  const now = target.peek()
  if (now?.source.document === document) target.value = { ...now, name: null, marks: [], sentence: null, citation: null }
})
onEvents((events) => {
  // A name that is added again has the id that it had.
  const back = backAgain(gone.peek(), events)
  if (back.length > 0) gone.value = new Set([...gone.peek()].filter((id) => !back.includes(id)))
  const read = target.peek()?.source.document
  if (events.some(({ kind, document_id }) => kind === "gap" || (kind !== "pages" && document_id === read))) news.value += 1
})

export function open(wanted: Omit<Target, "id">): void {
  targets += 1
  target.value = { ...wanted, id: targets }
}

export function close(): void {
  target.value = null
  full.value = false
}

export function turn(by: number): void {
  goTo(page.peek() + by)
}

export function goTo(number: number): void {
  jump.value = Math.max(1, Math.min(number, total.peek() || 1))
}

const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4]

export function zoomBy(step: 1 | -1): void {
  const now = zoom.peek()
  const next = step > 0 ? STEPS.find((each) => each > now + 0.01) : STEPS.findLast((each) => each < now - 0.01)
  if (next !== undefined) zoom.value = next
}
