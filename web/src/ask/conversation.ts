// Conversations: questions that go on from each other, with their answers. They are kept in this browser alone.

import { keep, keysKept, readKept } from "../store/storage.ts"

export interface Turn {
  question: string
  answer: string | null
  /** The documents that the answer rests on, by collection: when one is deleted, the answer is forgotten. */
  rests_on: Kept[]
}
export interface Kept {
  collection: string
  document: string
  /** Null: some version of it. */
  version?: number | null
}

const MOST_TURNS = 12
const MOST_CHARACTERS = 2000
const MOST_TALKS = 50
/** The conversations that are kept, the one used last at the end. */
const LIST = "pincite-talks"

/** Return a name for a new conversation. Over plain http there is no randomUUID. */
export function newConversation(): string {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** The turns before a question; without one, all. */
export function turnsBefore(id: string, question: string | null = null): Turn[] {
  const turns = list<Turn>(key(id))
  const at = turns.findLastIndex((turn) => turn.question === question)
  return at < 0 ? turns : turns.slice(0, at)
}

/** Keep a turn. One with the same question takes the place of the older one. */
export function keepTurn(id: string, { question, answer, rests_on }: Turn): void {
  const turn = { question, rests_on, answer: answer?.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "") ?? null }
  const turns = list<Turn>(key(id))
  const at = turns.findLastIndex((each) => each.question === question)
  const kept = at < 0 ? [...turns, turn] : turns.with(at, turn)
  // A browser that keeps nothing still answers; the next question then stands alone.
  keep("localStorage", key(id), JSON.stringify(kept.slice(-MOST_TURNS)))
  const listed = [...list<string>(LIST).filter((each) => each !== id), id]
  const talks = listed.slice(-MOST_TALKS)
  keep("localStorage", LIST, JSON.stringify(talks))
  const stay = new Set(talks.map(key))
  for (const each of keysKept(key(""))) if (!stay.has(each)) keep("localStorage", each, null)
}

/** Forget every conversation that is kept in this browser. */
export function forgetConversations(): void {
  for (const each of [LIST, ...keysKept(key(""))]) keep("localStorage", each, null)
}

/** The documents that kept answers rest on. */
export function documentsKept(): Kept[] {
  const all = keysKept(key("")).flatMap((each) => list<Turn>(each)).flatMap(({ rests_on }) => rests_on ?? [])
  return distinct(all)
}

export function distinct(all: readonly Kept[]): Kept[] {
  return [...new Map(all.map((each) => [`${each.collection} ${each.document} ${each.version ?? ""}`, each])).values()]
}

/** Forget the answers that rest on a document, or on one version of it, or that do not say what they rest on.
 * The questions stay. */
export function forgetAnswers(document: string, version: number | null = null): void {
  const rests = (kept: Kept) => kept.document === document && (version === null || kept.version === version)
  for (const each of keysKept(key(""))) {
    const left = list<Turn>(each).map((turn) =>
      turn.rests_on && !turn.rests_on.some(rests) ? turn : { question: turn.question, answer: null, rests_on: [] },
    )
    keep("localStorage", each, JSON.stringify(left))
  }
}

function list<T>(name: string): T[] {
  try {
    const found: unknown = JSON.parse(readKept("localStorage", name) ?? "[]")
    return Array.isArray(found) ? (found as T[]) : []
  } catch {
    return []
  }
}

function key(id: string): string {
  return `pincite-talk-${id}`
}
