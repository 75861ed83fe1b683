// What an answer looks like while its events arrive. Events in, one value out; nothing is fetched here.
import type { Answer, Hit, Outcome, Problem, Sentence } from "./api"

export interface Shown {
  sentence: Sentence
  /** Why it was taken back; null while it stands. */
  retracted: Outcome | null
  /** It came in the place of a sentence that was taken back. */
  instead: boolean
}

export type Phase = "searching" | "reading" | "answering" | "done" | "stopped" | "broken" | "failed" | "withdrawn"

export interface AnswerState {
  phase: Phase
  /** How many passages are looked through, then how many are read; null: the service has not said. */
  passages: number | null
  sentences: Shown[]
  answer: Answer | null
  problem: Problem | null
}

export const START: AnswerState = {
  phase: "searching",
  passages: null,
  sentences: [],
  answer: null,
  problem: null,
}

interface Retract {
  sentences: number[]
  reason: Outcome
}
interface Replace {
  sentences: Sentence[]
  reason: Outcome
}
interface Begun {
  passages?: number | null
}
interface Progress {
  step?: string
  passages?: number | null
}

/** Return the state after an event of the stream. An event that is not known changes nothing. */
export function after(state: AnswerState, event: string, data: unknown): AnswerState {
  switch (event) {
    case "begin":
      return { ...state, passages: (data as Begun).passages ?? null }
    case "progress": {
      const { step, passages } = data as Progress
      if (step !== "reading" || state.sentences.length > 0) return state
      return { ...state, phase: "reading", passages: passages ?? state.passages }
    }
    case "sentence":
      return { ...state, phase: "answering", sentences: [...state.sentences, stands(data as Sentence)] }
    case "retract": {
      const { sentences, reason } = data as Retract
      const places = new Set(sentences)
      return {
        ...state,
        sentences: state.sentences.map((each, at) => (places.has(at) ? { ...each, retracted: reason } : each)),
      }
    }
    case "replace": {
      const added = (data as Replace).sentences.map((sentence) => ({ ...stands(sentence), instead: true }))
      return { ...state, phase: "answering", sentences: [...state.sentences, ...added] }
    }
    case "done":
      return finished(state, data as Answer)
    case "error":
      return { ...state, phase: "failed", problem: data as Problem }
  }
  return state
}

/** Return the state when the stream ended without a `done`: by the reader's wish, or because it broke. */
export function ended(state: AnswerState, wanted: boolean): AnswerState {
  if (isOver(state)) return state
  return { ...state, phase: wanted ? "stopped" : "broken" }
}

export function isOver(state: AnswerState): boolean {
  return !["searching", "reading", "answering"].includes(state.phase)
}

/** The sentences that stand, each with its place in the stream. */
export function standing(state: AnswerState): { place: number; sentence: Sentence }[] {
  return state.sentences.flatMap(({ sentence, retracted }, place) => (retracted ? [] : [{ place, sentence }]))
}

export function nearest(state: AnswerState): Hit[] {
  return state.answer?.nearest ?? []
}

function stands(sentence: Sentence): Shown {
  return { sentence, retracted: null, instead: false }
}

/** `done` has what stands. It only differs from what was streamed where nothing was streamed. */
function finished(state: AnswerState, answer: Answer): AnswerState {
  const streamed = standing(state)
  const same =
    streamed.length === answer.sentences.length &&
    streamed.every(({ sentence }, at) => sentence.text === answer.sentences[at]?.text)
  const taken = state.sentences.filter(({ retracted }) => retracted)
  const sentences = same ? state.sentences : [...taken, ...answer.sentences.map(stands)]
  return { ...state, phase: "done", answer, sentences }
}
