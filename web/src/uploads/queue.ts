// The uploads of this tab: three at a time, gone on with when the service is back, asked about where names collide.
import { effect, signal } from "@preact/signals"
import type { Problem } from "../api"
import { lostTouch, noteRefusal, offline } from "../store/api"
import { about } from "../store/catalogue"
import { local } from "../store/problems"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import type { Given } from "./gather"
import { isReadable, START_BYTES } from "./kinds"
import { noted, type Sample } from "./pace"
import { send } from "./send"
import { decideOn, isGoing, newKey, settle, type Batch, type Choice, type Outcome, type Upload } from "./upload"

const AT_ONCE = 3
const DRAWN_MS = 150

/** All uploads since the tray was cleared; they change in place, and `changes` grows then. */
export const uploads: Upload[] = []
export const changes = signal(0)
/** When the service wants to be asked again, in seconds from now; null: it takes files. */
export const waits = signal<number | null>(null)
export let samples: Sample[] = []

/** Those that wait, in order. One that was stopped meanwhile is passed over in its turn. */
let waiting: Upload[] = []
let made = 0
let sending = 0
let sent = 0
let stopping = new AbortController()
let drawing: ReturnType<typeof setTimeout> | undefined

/** Bring files in. What is of the wrong kind, or cannot be read, is said, and not sent. */
export async function bring(collection: string, given: Given[], replaces = false): Promise<void> {
  const batch: Batch = { forAll: null }
  const fresh = given.map(({ file, name }): Upload => {
    made += 1
    const job = { collection, name, file: file ?? new File([], name), replaces, key: newKey() }
    const problem = file ? null : unreadable()
    return { ...job, id: made, batch, state: problem ? "failed" : "checking", loaded: 0, problem, tries: 0 }
  })
  for (const upload of fresh) uploads.push(upload)
  draw()
  for (const upload of fresh) {
    if (upload.state !== "checking") continue
    const problem = await faultOf(upload.file)
    if (upload.state !== "checking") continue // stopped meanwhile
    upload.problem = problem
    upload.state = problem ? "failed" : "waiting"
    if (!problem) enqueue([upload])
    changed()
  }
}

async function faultOf(file: File): Promise<Problem | null> {
  const most = about.peek()?.limits.upload_bytes
  try {
    if (file.size === 0) return local("empty-file", t.emptyFile)
    if (most !== undefined && file.size > most) return local("upload-too-large", t.tooLarge(file.size, most))
    const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer())
    return isReadable(start, file.name) ? null : local("unsupported-type", t.wrongKind)
  } catch {
    return unreadable()
  }
}

function unreadable(): Problem {
  return local("unreadable-file", t.unreadableFile)
}

function enqueue(these: Upload[]): void {
  for (const each of these) if (each.state === "waiting") waiting.push(each)
  pump()
}

function pump(): void {
  if (offline.peek() !== null || waits.peek() !== null || !canAsk()) return
  while (sending < AT_ONCE) {
    const next = waiting.shift()
    if (!next) break
    if (next.state === "waiting") void run(next)
  }
}

async function run(upload: Upload): Promise<void> {
  upload.state = "sending"
  upload.tries += 1
  sending += 1
  const note = (bytes: number) => {
    sent += bytes - upload.loaded
    upload.loaded = bytes
    samples = noted(samples, { at: Date.now(), bytes: sent })
    changed()
  }
  let outcome = await send(upload, note, stopping.signal)
  // A file that was changed or removed on its way looks as if the service had gone away.
  if (outcome.kind === "away" && !(await isStillThere(upload.file))) outcome = { kind: "refused", problem: unreadable() }
  sending -= 1
  if (upload.state === "sending") take(upload, outcome, note)
  pump()
  changed()
}

function take(upload: Upload, outcome: Outcome, note: (bytes: number) => void): void {
  if (outcome.kind === "accepted" || outcome.kind === "unchanged") note(upload.file.size)
  if (outcome.kind === "later") wait(outcome.seconds)
  if (outcome.kind === "away") lostTouch()
  if (outcome.kind === "refused") noteRefusal(outcome.problem)
  settle(upload, outcome, local("no-answer", t.notSent))
  // What goes again goes before those that have not been sent yet.
  if (upload.state === "waiting") waiting.unshift(upload)
}

async function isStillThere(file: File): Promise<boolean> {
  return file.slice(0, 1).arrayBuffer().then(
    () => true,
    () => false,
  )
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

/** Say what becomes of an upload whose name is taken, or of all that came with it from now on. */
export function decide(upload: Upload, choice: Choice, all: boolean): void {
  enqueue(decideOn(uploads, upload, choice, all))
  draw()
}

/** Send again what failed on its way. */
export function again(upload: Upload): void {
  Object.assign(upload, { state: "waiting", problem: null, tries: 0, loaded: 0 })
  enqueue([upload])
  draw()
}

export function stopAll(): void {
  stopping.abort()
  stopping = new AbortController()
  for (const each of uploads) if (isGoing(each)) each.state = "skipped"
  waiting = []
  changed()
}

export function clear(): void {
  uploads.length = 0
  samples = []
  changed()
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

effect(() => {
  if (offline.value === null && canAsk()) pump()
})
addEventListener("beforeunload", (event) => {
  if (!isOver()) event.preventDefault()
})
