// One upload and what becomes of it: by the service's answer, and by what a person says of a name that is taken.
import type { Document, Problem } from "../api"
import { needsSession } from "../store/problems.ts"

export interface Job {
  collection: string
  name: string
  file: File
  /** The next version of the document of that name, where there is one. */
  replaces: boolean
  /** The same for as long as it is the same request: it is done once, however often it is sent. */
  key: string
}
export type Outcome =
  | { kind: "accepted" | "unchanged"; document: Document }
  | { kind: "exists"; problem: Problem }
  | { kind: "later"; seconds: number }
  /** The service went away, or the request did not get through. */
  | { kind: "away" }
  | { kind: "refused"; problem: Problem }
export type Choice = { how: "replace" } | { how: "skip" } | { how: "prefix"; prefix: string }
/** The files that were brought together. What is said for all of them is said of no others. */
export interface Batch {
  forAll: Choice | null
}
export interface Upload extends Job {
  id: number
  batch: Batch
  state: "checking" | "waiting" | "sending" | "asking" | "accepted" | "unchanged" | "failed" | "skipped"
  loaded: number
  problem: Problem | null
  tries: number
}

const MOST_TRIES = 8
const LOCAL = ["empty-file", "upload-too-large", "unsupported-type", "unreadable-file"]

/** Move an upload that was sent to where the service's answer leaves it. */
export function settle(upload: Upload, outcome: Outcome, notSent: Problem): void {
  upload.problem = null
  switch (outcome.kind) {
    case "accepted":
    case "unchanged":
      upload.state = outcome.kind
      break
    case "exists":
      upload.state = "asking"
      upload.problem = outcome.problem
      if (upload.batch.forAll) choose(upload, upload.batch.forAll)
      break
    case "later":
      upload.state = "waiting"
      upload.tries -= 1
      break
    case "away":
      upload.state = upload.tries < MOST_TRIES ? "waiting" : "failed"
      if (upload.state === "failed") upload.problem = notSent
      break
    case "refused":
      upload.state = needsSession(outcome.problem) && upload.tries < MOST_TRIES ? "waiting" : "failed"
      if (upload.state === "failed") upload.problem = outcome.problem
      break
  }
}

/** Take what a person says of an upload whose name is taken, or of all that came with it from now on. */
export function decideOn(uploads: readonly Upload[], upload: Upload, choice: Choice, all: boolean): Upload[] {
  const decided = all ? uploads.filter((each) => each.batch === upload.batch && each.state === "asking") : [upload]
  if (all) upload.batch.forAll = choice
  for (const each of decided) choose(each, choice)
  return decided
}

function choose(upload: Upload, choice: Choice): void {
  upload.problem = null
  upload.loaded = 0
  // It is another request from now on.
  upload.key = newKey()
  upload.tries = 0
  upload.state = choice.how === "skip" ? "skipped" : "waiting"
  upload.replaces = choice.how === "replace"
  if (choice.how === "prefix") upload.name = `${choice.prefix}${upload.name}`
}

/** Return whether the same file may be taken when it is sent again. */
export function mayGoAgain({ state, problem }: Upload): boolean {
  return state === "failed" && problem !== null && !LOCAL.includes(problem.code) && !isFinal(problem.status)
}

/** What the service says of the file itself it says again. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 403
}

export function isGoing({ state }: Upload): boolean {
  return state === "checking" || state === "waiting" || state === "sending" || state === "asking"
}

/** Over plain http there is no randomUUID. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
