// One upload, by XMLHttpRequest, which tells how far it is. What came of it is a value, never an error.
import { writing } from "../store/api"
import { outcomeOf } from "./outcome"
import type { Job, Outcome } from "./upload"

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
