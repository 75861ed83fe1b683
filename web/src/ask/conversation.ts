// Conversations: questions that go on from each other, with their answers. They are kept in this browser alone.

export interface Turn {
  question: string
  answer: string | null
}

const MOST_TURNS = 12
const MOST_CHARACTERS = 2000

/** Return a name for a new conversation. Over plain http there is no randomUUID. */
export function newConversation(): string {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** The turns before a question; without one, all. */
export function turnsBefore(id: string, question: string | null = null): Turn[] {
  const turns = read(id)
  const at = turns.findLastIndex((turn) => turn.question === question)
  return at < 0 ? turns : turns.slice(0, at)
}

/** Keep a turn. One with the same question takes the place of the older one. */
export function keepTurn(id: string, { question, answer }: Turn): void {
  const turn = { question, answer: answer?.slice(0, MOST_CHARACTERS) ?? null }
  const turns = read(id)
  const at = turns.findLastIndex((each) => each.question === question)
  const kept = at < 0 ? [...turns, turn] : turns.with(at, turn)
  try {
    localStorage.setItem(key(id), JSON.stringify(kept.slice(-MOST_TURNS)))
  } catch {
    // a browser that keeps nothing still answers; the next question then stands alone
  }
}

function read(id: string): Turn[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(id)) ?? "[]")
    return Array.isArray(found) ? (found as Turn[]) : []
  } catch {
    return []
  }
}

function key(id: string): string {
  return `pincite-talk-${id}`
}
