// Who is signed in. The cookie serves reading; the token, which only tabs of this page hold, serves the rest.
import { signal } from "@preact/signals"
import { get, lostTouch, post, refused, revived, send, setToken } from "./api.ts"
import { keep, readKept } from "./storage.ts"

interface Session {
  signed_in: boolean
  needs_key: boolean
  expires: string | null
}

const KEPT = "pincite-session"
const PATIENCE_MS = 400
let held: string | null = null

/** `open`: the service asks for no key. `reading`: signed in, but this tab has no token. */
export const session = signal<"unknown" | "open" | "key-needed" | "reading" | "signed-in">("unknown")
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(KEPT)

export function canAsk(): boolean {
  return session.value === "open" || session.value === "signed-in"
}

export function canRead(): boolean {
  return canAsk() || session.value === "reading"
}

/** See how things stand, and take the token from an open tab where this one has none. */
export async function findSession(): Promise<void> {
  const found = await get<Session>("/v1/session").catch(() => null)
  if (!found) {
    lostTouch() // it is looked for again when the service is back
    return
  }
  if (!found.needs_key) {
    session.value = "open"
    return
  }
  if (!found.signed_in) {
    hold(null)
    session.value = "key-needed"
    return
  }
  const token = mine() ?? (await tokenOfAnotherTab())
  hold(token)
  session.value = token ? "signed-in" : "reading"
}

/** Sign in with the service's key. Raises ApiError. */
export async function signIn(key: string): Promise<void> {
  const response = await post("/v1/session", { key })
  const { token } = (await response.json()) as { token: string }
  begin(token)
  channel?.postMessage({ begun: token })
}

export async function signOut(): Promise<void> {
  await send("/v1/session", { method: "DELETE" })
  hold(null)
  channel?.postMessage({ ended: true })
  session.value = "key-needed"
}

function begin(token: string): void {
  hold(token)
  session.value = "signed-in"
  revived.value += 1
}

function mine(): string | null {
  return held ?? readKept("sessionStorage", KEPT)
}

function hold(token: string | null): void {
  setToken(token)
  held = token
  keep("sessionStorage", KEPT, token)
}

function tokenOfAnotherTab(): Promise<string | null> {
  if (!channel) return Promise.resolve(null)
  return new Promise((resolve) => {
    const answered = (message: MessageEvent<{ token?: string }>) => {
      if (message.data.token) done(message.data.token)
    }
    const done = (token: string | null) => {
      channel.removeEventListener("message", answered)
      resolve(token)
    }
    channel.addEventListener("message", answered)
    channel.postMessage({ wanted: true })
    setTimeout(() => done(null), PATIENCE_MS)
  })
}

channel?.addEventListener("message", (message: MessageEvent<{ wanted?: boolean; begun?: string; ended?: boolean }>) => {
  const { wanted, begun, ended } = message.data
  const token = mine()
  if (wanted && token) channel.postMessage({ token })
  if (begun) begin(begun)
  if (ended) {
    hold(null)
    session.value = "key-needed"
  }
})

refused.subscribe((times) => {
  if (times === 0) return
  hold(null) // a token that was refused is of a session that has ended
  // Nothing is sent until it is known how things stand now.
  if (session.peek() === "signed-in") session.value = "unknown"
  void findSession()
})
revived.subscribe((times) => {
  if (times > 0) void findSession()
})
