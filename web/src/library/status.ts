// What a row of the library says of a document: a sign, a word, and what to do. Events move it without a fetch.
import type { Document, Event, State, Version } from "../api"
import type { Shown } from "../routes"
import { t } from "../strings/en.ts"

export type Kind = Exclude<Shown, "all"> | "cancelled"
export interface Status {
  kind: Kind
  sign: string
  word: string
  /** What went wrong and what to do, as the service says it. */
  detail: string | null
}

export const SIGNS: Record<Kind, string> = {
  live: "✓",
  warnings: "⚠",
  under_way: "◔",
  failed: "✗",
  cancelled: "–",
}
const UNDER_WAY: readonly State[] = ["queued", "extracting", "chunking", "embedding", "indexing"]

/** The version that a row speaks of: what is on its way, what failed, or what answers. */
export function shownVersion(document: Document): Version {
  if (document.pending_version) return document.pending_version
  const last = document.last_version
  return last.state === "failed" || last.state === "cancelled" ? last : (document.live_version ?? last)
}

export function statusOf(document: Document): Status {
  const version = shownVersion(document)
  const kind = kindOf(version)
  const word = wordOf(version, kind)
  const live = document.live_version
  const answers = live && live.number !== version.number ? ` · ${t.answers(live.number)}` : ""
  return { kind, sign: SIGNS[kind], word: word + answers, detail: version.outcome?.detail ?? null }
}

function kindOf({ state }: Version): Kind {
  if (UNDER_WAY.includes(state)) return "under_way"
  if (state === "live") return "live"
  if (state === "live_with_warnings") return "warnings"
  return state === "failed" ? "failed" : "cancelled"
}

function wordOf(version: Version, kind: Kind): string {
  if (kind === "live") return t.states.live
  if (kind === "warnings") return t.liveWith(version.warnings.length)
  if (kind === "failed") return t.failedWith(version.outcome?.code ?? "")
  if (kind === "cancelled") return t.states[version.state]
  if (version.not_before) return t.waitsAgain
  if (version.state === "queued") return t.queued(version.position, version.seconds_left)
  const pages = version.pages_total
  return version.state === "extracting" && pages ? t.readingPage(version.pages_done, pages) : t.states[version.state]
}

/** Return the document as an event leaves it where the event says enough; null: look at it anew. */
export function moved(document: Document, event: Event): Document | null {
  const pending = document.pending_version
  if (!pending || pending.number !== event.version) return null
  if (event.kind === "pages") {
    const { pages_done, pages_total } = event
    return with_(document, { ...pending, pages_done: pages_done ?? 0, pages_total })
  }
  if (event.kind === "state" && event.state && event.state !== "queued" && UNDER_WAY.includes(event.state)) {
    return with_(document, { ...pending, state: event.state, position: null, not_before: null })
  }
  return null
}

function with_(document: Document, pending: Version): Document {
  return { ...document, pending_version: pending, last_version: pending }
}
