// The questions of this tab and their answers; which sentence is open, and what follows from that.
import { computed, effect, signal, type Signal } from "@preact/signals"
import type { Problem, Sentence } from "../api"
import { after, ended, isOver, standing, START, type AnswerState } from "../answer_state"
import { fetchAhead } from "../reader/data"
import { marksOf } from "../reader/marks"
import * as reader from "../reader/store"
import { pageWidth } from "../reader/window"
import { formatRoute, type AskRoute } from "../routes"
import { readEvents } from "../sse"
import { ApiError, lostTouch, post, problemOf, revived } from "../store/api"
import { onForget } from "../store/forgetting"
import { go, route } from "../store/location"
import { share } from "../store/preferences"
import { afterPaint } from "../ui/after_paint"
import { distinct, documentsKept, forgetAnswers, keepTurn, turnsBefore, type Kept, type Turn } from "./conversation"
import { t } from "../strings/en"

export interface Entry {
  id: number
  /** Where it stands, with no sentence open. */
  asked: AskRoute & { question: string }
  at: Date
  state: Signal<AnswerState>
  /** Its first sentence has opened by itself, which happens once. */
  opened: boolean
  stop: () => void
}

export const entries = signal<Entry[]>([])
/** What a screen reader is told; it changes only when there is something to say. */
export const said = signal("")

/** What opened the reader. */
const OPENER = ".sentence.is-open .sentence-text, .hit .chip[aria-pressed=true]"
const WIDE = matchMedia("(min-width: 50em)")
let made = 0
/** What opens now has opened by itself: nothing is scrolled. */
let quietly = false

export const current = computed<Entry | null>(() => {
  const now = route.value
  if (now.view !== "ask" || now.question === null) return null
  return entries.value.findLast(({ asked }) => sameAs(asked, now)) ?? null
})

/** Where the open sentence stands among those that stand: place in the stream, and its number from 1. */
export const openAt = computed(() => {
  const now = route.value
  if (now.view !== "ask" || now.sentence === null || !current.value) return null
  const list = standing(current.value.state.value)
  const { number, citation } = now.sentence
  const found = list[number - 1]
  return found ? { ...found, at: number, of: list.length, citation: citation - 1 } : null
})

/** Put a question; the address says which. */
export function ask(wanted: AskRoute): void {
  go(formatRoute({ ...wanted, sentence: null }))
  start(wanted)
}

/** Start an answer to a question, also where there is one already. */
export function start(wanted: AskRoute): void {
  if (wanted.question === null) return
  entries.peek().forEach((each) => each.stop())
  reader.close()
  const controller = new AbortController()
  made += 1
  const entry: Entry = {
    id: made,
    asked: { ...wanted, question: wanted.question, sentence: null },
    at: new Date(),
    state: signal(START),
    opened: false,
    stop: () => controller.abort(),
  }
  entries.value = [...entries.peek().filter(({ asked }) => !sameAs(asked, wanted)), entry]
  void follow(entry, controller.signal)
}

/** Open a sentence by its number from 1, at one of its citations. */
export function openSentence(number: number, citation = 1): void {
  const now = route.peek()
  if (now.view === "ask") go(formatRoute({ ...now, sentence: { number, citation } }), "replace")
}

/** Open the next sentence or the previous one. */
export function step(by: 1 | -1): void {
  const entry = current.peek()
  if (!entry) return
  const count = standing(entry.state.peek()).length
  if (count === 0) return
  const now = openAt.peek()?.at
  const next = now === undefined ? 1 : Math.max(1, Math.min(count, now + by))
  openSentence(next)
}

/** Open the next citation of the open sentence, or the previous one. */
export function stepCitation(by: 1 | -1): void {
  const now = openAt.peek()
  if (!now) return
  const next = Math.max(0, Math.min(now.sentence.citations.length - 1, now.citation + by))
  openSentence(now.at, next + 1)
}

export function closeSource(): void {
  if (document.activeElement?.closest(".reader")) document.querySelector<HTMLElement>(OPENER)?.focus()
  reader.close()
  const now = route.peek()
  if (now.view === "ask" && now.sentence) go(formatRoute({ ...now, sentence: null }), "replace")
}

async function follow(entry: Entry, signal: AbortSignal): Promise<void> {
  const { collection, conversation, question, within, filter, policy } = entry.asked
  const history = conversation === null ? [] : turnsBefore(conversation, question)
  const body = {
    question,
    ...(history.length > 0 && { history: history.map(({ question, answer }) => ({ question, answer })) }),
    ...(within.length > 0 && { within }),
    ...(filter && { filter }),
    ...(policy && { policy }),
  }
  const path = `/v1/collections/${encodeURIComponent(collection)}/answers`
  try {
    const response = await post(path, body, { signal, headers: { Accept: "text/event-stream" } })
    if (!response.body) throw new Error("The answer has no body.")
    for await (const { event, data } of readEvents(response.body)) {
      const state = after(entry.state.peek(), event, JSON.parse(data))
      entry.state.value = state
      tell(entry, event, state)
      if (event === "sentence" || event === "replace" || event === "done") prepare(entry, state)
      if (event === "done" && conversation !== null) keepTurn(conversation, turnOf(entry))
    }
    entry.state.value = ended(entry.state.peek(), false)
    if (entry.state.peek().phase === "broken") lostTouch()
  } catch (error) {
    const state = entry.state.peek()
    if (state.phase === "withdrawn") return
    if (signal.aborted) entry.state.value = ended(state, true)
    else if (error instanceof ApiError && state.sentences.length === 0) fail(entry, error.problem)
    else if (isOver(state)) fail(entry, problemOf(error))
    else {
      entry.state.value = ended(state, false)
      lostTouch()
    }
  }
  said.value = t.cutShort[entry.state.peek().phase] ?? said.peek()
}

/** What a question and its answer are in a conversation. */
export function turnOf(entry: Entry): Turn {
  const { question, collection } = entry.asked
  const { answer, sentences } = entry.state.peek()
  const cited = sentences.flatMap(({ sentence }) => sentence.citations)
  const rests_on = cited.map(({ document_id, version }) => ({ collection, document: document_id, version }))
  return { question, answer: answer?.answer ?? null, rests_on: distinct(rests_on) }
}

/** The documents that this page and this browser hold something of. */
export function documentsHeld(): Kept[] {
  const shown = entries.peek().flatMap(({ asked, state }) => {
    const found = JSON.stringify(state.peek()).matchAll(/"document_id":"([^"]+)"/g)
    return [...found].map(([, document]) => ({ collection: asked.collection, document: document! }))
  })
  const read = reader.target.peek()?.source
  return distinct([...documentsKept(), ...shown, ...(read ? [{ collection: read.collection, document: read.document }] : [])])
}

// An answer that rests on a document that was deleted holds its words: nothing of it stays but the question.
onForget((document) => {
  for (const entry of entries.peek()) {
    if (!JSON.stringify(entry.state.peek()).includes(document)) continue
    entry.stop()
    entry.state.value = { ...START, phase: "withdrawn" }
    if (entry === current.peek()) said.value = t.cutShort["withdrawn"]!
  }
  forgetAnswers(document)
})

// What the service never got to hear is asked again when it is back, but once: it may be what takes the service down.
let repeated = ""
revived.subscribe(() => {
  const entry = current.peek()
  if (entry?.state.peek().problem?.code !== "no-answer" || entry.asked.question === repeated) return
  repeated = entry.asked.question
  start(entry.asked)
})

function fail(entry: Entry, problem: Problem): void {
  entry.state.value = { ...entry.state.peek(), phase: "failed", problem }
  said.value = problem.detail
}

function tell(entry: Entry, event: string, state: AnswerState): void {
  if (entry !== current.peek()) return
  const list = standing(state)
  const last = state.sentences.at(-1)?.sentence
  if (event === "sentence" && last) said.value = t.said(list.length, verdictWord(last))
  if (event === "retract") said.value = `${t.takenBack} ${state.sentences.findLast((each) => each.retracted)?.retracted?.detail ?? ""}`
  if (event === "done") {
    const weak = list.filter(({ sentence }) => sentence.verdict === "unsupported").length
    said.value =
      state.answer?.answerable === false ? t.refused(refusalHeading(state)) : t.complete(list.length, weak)
  }
}

/** Fetch what new sentences cite, and open the first of them where there is room beside the answer. */
function prepare(entry: Entry, state: AnswerState): void {
  const pane = reader.pane.peek() || (WIDE.matches ? (innerWidth * share.peek()) / 100 : innerWidth)
  const width = pageWidth(pane, reader.zoom.peek())
  for (const { sentence } of standing(state).slice(-3)) {
    for (const citation of sentence.citations.slice(0, 4)) fetchAhead(entry.asked.collection, citation, width)
  }
  const now = route.peek()
  if (entry.opened || standing(state).length === 0) return
  entry.opened = true
  if (!WIDE.matches || now.view !== "ask" || now.sentence !== null) return
  afterPaint(() => {
    quietly = true
    if (entry === current.peek() && route.peek() === now) openSentence(1)
    quietly = false
  })
}

export function verdictWord(sentence: Sentence): string {
  return (t.verdicts[sentence.verdict]?.word ?? sentence.verdict).toLowerCase()
}

export function refusalHeading(state: AnswerState): string {
  return t.refusals[state.answer?.refusal?.code ?? ""] ?? t.refusalElse
}

function sameAs(asked: AskRoute, wanted: AskRoute): boolean {
  return formatRoute(asked) === formatRoute({ ...wanted, sentence: null })
}

// The open sentence is in the address; the reader follows it.
effect(() => {
  const entry = current.value
  const open = openAt.value
  if (!entry || !open) return
  const citation = open.sentence.citations[open.citation] ?? open.sentence.citations[0]
  const shown = reader.target.peek()
  if (!citation) return
  const sentences = standing(entry.state.peek()).map(({ sentence }) => sentence)
  const marks = marksOf(sentences, open.sentence, open.sentence.citations.indexOf(citation))
  if (shown?.sentence === open.sentence && shown.citation === citation) {
    // More sentences have come, or others: their marks are added, and nothing is scrolled.
    if (marks.length !== shown.marks.length) reader.target.value = { ...shown, marks }
    return
  }
  reader.open({
    source: { collection: entry.asked.collection, document: citation.document_id, version: citation.version },
    name: citation.document,
    page: citation.spans[0]?.page ?? null,
    marks,
    sentence: open.sentence,
    citation,
  })
  if (!quietly) afterPaint(() => document.getElementById(`s${open.at}`)?.scrollIntoView({ block: "nearest" }))
})
