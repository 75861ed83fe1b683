// The uploads of this tab: three at a time, gone on with when the service is back, asked about where names collide.
import { effect, signal } from "@preact/signals"
import type { Problem } from "../api"
import { lostTouch, noteRefusal, offline } from "../store/api"
import { about } from "../store/catalogue"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import type { Given } from "./gather"
import { isReadable, START_BYTES } from "./kinds"
import { noted, type Sample } from "./pace"
import { send, type Job } from "./send"

export interface Upload extends Job {
  id: number
  state: "checking" | "waiting" | "sending" | "asking" | "accepted" | "unchanged" | "failed" | "skipped"
  loaded: number
  problem: Problem | null
  tries: number
}
export type Choice = { how: "replace" } | { how: "skip" } | { how: "prefix"; prefix: string }

const AT_ONCE = 3
const MOST_TRIES = 8
const DRAWN_MS = 150

/** All uploads since the tray was cleared; they change in place, and `changes` grows then. */
export const uploads: Upload[] = []
export const changes = signal(0)
/** When the service wants to be asked again, in seconds from now; null: it takes files. */
export const waits = signal<number | null>(null)
export let samples: Sample[] = []

let made = 0
let sent = 0
let stopping = new AbortController()
let forAll: Choice | null = null
let drawing: ReturnType<typeof setTimeout> | undefined

/** Bring files in. What is of the wrong kind is said, and not sent. */
export async function bring(collection: string, given: Given[], replaces = false): Promise<void> {
  const fresh = given.map(({ file, name }): Upload => {
    made += 1
    const job: Job = { collection, name, file, replaces, key: newKey() }
    return { ...job, id: made, state: "checking", loaded: 0, problem: null, tries: 0 }
  })
  uploads.push(...fresh)
  for (const upload of fresh) {
    const problem = await faultOf(upload.file)
    if (upload.state !== "checking") continue // stopped meanwhile
    upload.problem = problem
    upload.state = problem ? "failed" : "waiting"
    pump()
  }
}

async function faultOf(file: File): Promise<Problem | null> {
  const most = about.peek()?.limits.upload_bytes
  const local = (code: string, detail: string): Problem => ({ type: "", title: code, status: 0, code, detail })
  try {
    if (file.size === 0) return local("empty-file", t.emptyFile)
    if (most !== undefined && file.size > most) return local("upload-too-large", t.tooLarge(file.size, most))
    const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer())
    return isReadable(start, file.name) ? null : local("unsupported-type", t.wrongKind)
  } catch {
    return local("unreadable-file", t.unreadableFile)
  }
}

function pump(): void {
  if (!drawing) draw()
  if (offline.peek() !== null || waits.peek() !== null || !canAsk()) return
  while (busy() < AT_ONCE) {
    const next = uploads.find(({ state }) => state === "waiting")
    if (!next) break
    void run(next)
  }
}

function busy(): number {
  return uploads.filter(({ state }) => state === "sending").length
}

async function run(upload: Upload): Promise<void> {
  upload.state = "sending"
  upload.tries += 1
  const note = (bytes: number) => {
    sent += bytes - upload.loaded
    upload.loaded = bytes
    samples = noted(samples, { at: Date.now(), bytes: sent })
    changed()
  }
  const outcome = await send(upload, note, stopping.signal)
  if (upload.state !== "sending") return // stopped
  switch (outcome.kind) {
    case "accepted":
    case "unchanged":
      note(upload.file.size)
      upload.state = outcome.kind
      break
    case "exists":
      upload.state = "asking"
      upload.problem = outcome.problem
      if (forAll) apply(upload, forAll)
      break
    case "later":
      upload.state = "waiting"
      upload.tries -= 1
      wait(outcome.seconds)
      break
    case "away":
      upload.state = upload.tries < MOST_TRIES ? "waiting" : "failed"
      upload.problem = upload.state === "failed" ? { type: "", title: "", status: 0, code: "no-answer", detail: t.notSent } : null
      lostTouch()
      break
    case "refused":
      noteRefusal(outcome.problem)
      upload.state = canAsk() ? "failed" : "waiting"
      upload.problem = outcome.problem
      break
  }
  if (isOver()) forAll = null
  pump()
}

function wait(seconds: number): void {
  if (waits.peek() !== null) return
  waits.value = seconds
  const timer = setInterval(() => {
    const left = (waits.peek() ?? 0) - 1
    waits.value = left > 0 ? left : null
    if (left > 0) return
    clearInterval(timer)
    pump()
  }, 1000)
}

/** Say what becomes of an upload whose name is taken, or of all of them from now on. */
export function decide(upload: Upload, choice: Choice, all: boolean): void {
  if (all) forAll = choice
  for (const each of uploads) if (each === upload || (all && each.state === "asking")) apply(each, choice)
  pump()
}

function apply(upload: Upload, choice: Choice): void {
  upload.problem = null
  upload.loaded = 0
  // It is another request from now on.
  upload.key = newKey()
  upload.tries = 0
  upload.state = choice.how === "skip" ? "skipped" : "waiting"
  upload.replaces = choice.how === "replace"
  if (choice.how === "prefix") upload.name = `${choice.prefix}${upload.name}`
}

/** Send again what failed on its way. */
export function again(upload: Upload): void {
  Object.assign(upload, { state: "waiting", problem: null, tries: 0, loaded: 0 })
  pump()
}

export function stopAll(): void {
  stopping.abort()
  stopping = new AbortController()
  for (const each of uploads) if (isGoing(each)) each.state = "skipped"
  changed()
}

export function clear(): void {
  uploads.length = 0
  samples = []
  changed()
}

export function isGoing({ state }: Upload): boolean {
  return state === "checking" || state === "waiting" || state === "sending" || state === "asking"
}

export function isOver(): boolean {
  return !uploads.some(isGoing)
}

function changed(): void {
  drawing ??= setTimeout(draw, DRAWN_MS)
}

function draw(): void {
  clearTimeout(drawing)
  drawing = undefined
  changes.value = changes.peek() + 1 // an effect that draws does not depend on it
}

/** Over plain http there is no randomUUID. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

effect(() => {
  if (offline.value === null && canAsk()) pump()
})
addEventListener("beforeunload", (event) => {
  if (!isOver()) event.preventDefault()
})
