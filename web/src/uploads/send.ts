// One upload, by XMLHttpRequest, which tells how far it is. What came of it is a value, never an error.
import type { Document, Problem } from "../api"
import { readProblem, writing } from "../store/api"

export type Outcome =
  | { kind: "accepted" | "unchanged"; document: Document }
  | { kind: "exists"; problem: Problem }
  | { kind: "later"; seconds: number }
  /** The service went away, or the request did not get through. */
  | { kind: "away" }
  | { kind: "refused"; problem: Problem }

export interface Job {
  collection: string
  name: string
  file: File
  /** The next version of the document of that name, where there is one. */
  replaces: boolean
  /** The same for as long as it is the same request: it is done once, however often it is sent. */
  key: string
}

export function send(job: Job, onProgress: (bytes: number) => void, stop: AbortSignal): Promise<Outcome> {
  const request = new XMLHttpRequest()
  const path = `/v1/collections/${encodeURIComponent(job.collection)}/documents`
  const query = new URLSearchParams({ external_id: job.name, filename: job.file.name })
  if (job.replaces) request.open("PUT", `${path}?${query}`)
  else request.open("POST", path)
  request.setRequestHeader("Idempotency-Key", job.key)
  for (const [name, value] of writing()) request.setRequestHeader(name, value)
  request.upload.onprogress = ({ loaded }) => onProgress(Math.min(loaded, job.file.size))
  return new Promise((resolve) => {
    const abort = () => request.abort()
    stop.addEventListener("abort", abort)
    request.onerror = request.onabort = () => resolve({ kind: "away" })
    request.onload = () => resolve(outcomeOf(request.status, request.responseText, request.getResponseHeader("Retry-After")))
    request.onloadend = () => stop.removeEventListener("abort", abort)
    request.send(job.replaces ? job.file : formOf(job))
  })
}

function formOf({ file, name }: Job): FormData {
  const form = new FormData()
  form.set("external_id", name)
  form.set("file", file, file.name)
  return form
}

const LATER = ["idempotency-in-progress", "queue-full"]

export function outcomeOf(status: number, text: string, retryAfter: string | null): Outcome {
  if (status === 200 || status === 201 || status === 202) {
    return { kind: status === 200 ? "unchanged" : "accepted", document: JSON.parse(text) as Document }
  }
  const problem = readProblem(status, text)
  if (status >= 502 && status <= 504) return { kind: "away" }
  if (status === 429 || LATER.includes(problem.code)) return { kind: "later", seconds: Math.max(1, Number(retryAfter) || 1) }
  return { kind: problem.code === "document-exists" ? "exists" : "refused", problem }
}
