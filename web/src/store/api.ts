// The one door to the service: JSON, problems, the session's token, and whether it answers at all.
import { signal } from "@preact/signals"
import type { Problem } from "../api"
import { local, needsSession, readProblem } from "./problems.ts"

/** Seconds until the service is asked again; null: it answers. */
export const offline = signal<number | null>(null)
/** Grows each time the service is back, so that what failed is fetched again. */
export const revived = signal(0)
/** A request was refused for want of a key. */
export const refused = signal(0)

const PROBE_MS = 4000
/** Seconds between two looks at most: what waits goes on soon when the service is back. */
const LONGEST_S = 3
/** What a proxy answers when the service behind it does not. */
const AWAY = [502, 503, 504]
let token: string | null = null

export function setToken(value: string | null): void {
  token = value
}

/** The headers that every request but a GET needs. */
export function writing(): [string, string][] {
  return token === null ? [] : [["X-Pincite-Session", token]]
}

/** What went wrong, as the service said it. */
const PATIENCE_MS = 30_000
const NO_ANSWER = local("no-answer", "The service does not answer.")

export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** What to send a request with that is given up after a while. The service may still be there. */
export function patience(): RequestInit {
  return { signal: AbortSignal.timeout(PATIENCE_MS) }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  if (error instanceof DOMException && error.name === "TimeoutError") return NO_ANSWER
  const detail = error instanceof Error ? error.message : String(error)
  return local("page-failed", detail)
}

/** Send a request. Raises ApiError, also where the service does not answer. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (init.method !== undefined && init.method !== "GET") for (const [name, value] of writing()) headers.set(name, value)
  let response: Response
  try {
    response = await fetch(path, { ...init, headers })
  } catch (error) {
    if (init.signal?.aborted) throw error
    lostTouch()
    throw new ApiError(NO_ANSWER)
  }
  if (response.ok) return response
  const problem = readProblem(response.status, await response.text().catch(() => ""))
  noteRefusal(problem)
  if (AWAY.includes(response.status) && problem.code === `http-${response.status}`) lostTouch()
  throw new ApiError(problem)
}

export async function get<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await send(path, init)
  return (await response.json()) as T
}

export function post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { "Content-Type": "application/json", ...(init.headers as Record<string, string> | undefined) }
  return send(path, { ...init, method: "POST", headers, body: JSON.stringify(body) })
}

/** Ask until the service answers again, less and less often; the seconds left are shown. */
export function lostTouch(): void {
  if (offline.peek() !== null) return
  let pause = 1
  let left = pause
  offline.value = left
  const timer = setInterval(async () => {
    left -= 1
    if (left > 0) {
      offline.value = left
      return
    }
    left = Number.POSITIVE_INFINITY
    try {
      if (!(await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) })).ok) throw new Error("not yet")
      clearInterval(timer)
      offline.value = null
      revived.value += 1
    } catch {
      pause = Math.min(pause + 1, LONGEST_S)
      left = pause
      offline.value = left
    }
  }, 1000)
}

/** Have the session looked at again where a request was refused for want of it. */
export function noteRefusal(problem: Problem): void {
  if (needsSession(problem)) refused.value += 1
}
