// What went wrong, as a value: read from an answer, or made here where there was none.
import type { Problem } from "../api"

/** Return what an answer says went wrong; what answers may be no Pincite, such as a proxy. */
export function readProblem(status: number, text: string): Problem {
  try {
    const found = JSON.parse(text) as Partial<Problem>
    if (typeof found.code === "string" && typeof found.detail === "string") return { ...(found as Problem), status }
  } catch {
    // said below
  }
  return { ...local(`http-${status}`, `The service answered ${status}.`), status }
}

/** Return whether a request was refused for want of a session alone. */
export function needsSession({ status, code }: Problem): boolean {
  return status === 401 || code === "session-token-needed"
}

export function local(code: string, detail: string): Problem {
  return { type: `urn:pincite:problem:${code}`, title: code, status: 0, code, detail }
}
