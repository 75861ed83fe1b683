// What an answer to an upload means. What answers may be no Pincite, such as a proxy.
import type { Document } from "../api"
import { readProblem } from "../store/problems.ts"
import type { Outcome } from "./upload"

const LATER = ["idempotency-in-progress", "queue-full"]

export function outcomeOf(status: number, text: string, retryAfter: string | null): Outcome {
  if (status === 200 || status === 201 || status === 202) {
    const document = documentOf(text)
    return document ? { kind: status === 200 ? "unchanged" : "accepted", document } : { kind: "away" }
  }
  const problem = readProblem(status, text)
  if (status >= 502 && status <= 504) return { kind: "away" }
  if (status === 429 || LATER.includes(problem.code)) return { kind: "later", seconds: Math.max(1, Number(retryAfter) || 1) }
  return { kind: problem.code === "document-exists" ? "exists" : "refused", problem }
}

function documentOf(text: string): Document | null {
  try {
    const found = JSON.parse(text) as Partial<Document> | null
    return typeof found?.id === "string" ? (found as Document) : null
  } catch {
    return null
  }
}
