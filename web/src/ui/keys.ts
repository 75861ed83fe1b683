// The keys of the page. Single letters act outside fields only, and can be switched off.
import { closeSource, current, step, stepCitation } from "../ask/store"
import { isOver } from "../answer_state"
import { copyLink } from "../reader/quote_panel"
import * as reader from "../reader/store"
import { askRoute, formatRoute, libraryRoute } from "../routes"
import { go, route } from "../store/location"
import { letters } from "../store/preferences"
import { signal } from "@preact/signals"

export const helpOpen = signal(false)

const LEAD_MS = 1500
let lead = 0

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return
    if (event.key === "F6") {
      event.preventDefault()
      nextPane(event.shiftKey ? -1 : 1)
      return
    }
    if (event.key === "Escape") {
      escape(event)
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return
    if (!letters.value && /^[a-z/?0+\-]$/i.test(event.key)) return
    if (act(event)) event.preventDefault()
  })
}

function act(event: KeyboardEvent): boolean {
  const source = reader.target.peek()
  const afterG = Date.now() - lead < LEAD_MS
  lead = 0
  if (afterG && event.key.toLowerCase() === "a") return to(askRoute)
  if (afterG && event.key.toLowerCase() === "l") return to(libraryRoute)
  switch (event.key) {
    case "/":
      document.getElementById("question")?.focus()
      return true
    case "?":
      helpOpen.value = true
      return true
    case "g":
      lead = Date.now()
      return true
    case "j":
      step(1)
      return true
    case "k":
      step(-1)
      return true
    case "J":
      stepCitation(1)
      return true
    case "K":
      stepCitation(-1)
      return true
  }
  if (!source) return false
  const card = (event.target as Element | null)?.closest(".table-card")
  // There they scroll a wide row.
  if (event.key.startsWith("Arrow") && card && card.scrollWidth > card.clientWidth) return false
  switch (event.key) {
    case "ArrowLeft":
      reader.turn(-1)
      return true
    case "ArrowRight":
      reader.turn(1)
      return true
    case "p":
      document.getElementById("page-number")?.focus()
      return true
    case "+":
      reader.zoomBy(1)
      return true
    case "-":
      reader.zoomBy(-1)
      return true
    case "0":
    case "w":
      reader.zoom.value = 1
      return true
    case "c":
      return press("c")
    case "l":
      if (!press("l")) copyLink(source)
      return true
  }
  return false
}

/** Stop an answer under way; else leave the reader for the sentence; else close the reader. */
function escape(event: KeyboardEvent): void {
  const entry = current.peek()
  if (entry && !isOver(entry.state.peek())) {
    entry.stop()
    event.preventDefault()
    return
  }
  const at = event.target as Element | null
  if (at?.closest(".reader")) {
    document.querySelector<HTMLElement>(".sentence.is-open .sentence-text")?.focus()
    event.preventDefault()
  } else if (reader.target.peek() && route.peek().view === "ask") {
    closeSource()
    event.preventDefault()
  }
}

/** Press the button of the reader's panel that a letter stands for. */
function press(key: string): boolean {
  const button = document.querySelector<HTMLElement>(`[data-key=${key}]`)
  button?.click()
  return button !== null
}

function nextPane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.offsetParent)
  const now = panes.findIndex((pane) => pane.contains(document.activeElement))
  panes[(now + by + panes.length) % panes.length]?.focus()
}

function to(view: typeof askRoute | typeof libraryRoute): boolean {
  const now = route.peek()
  if (!("collection" in now)) return false
  go(formatRoute(view(now.collection)))
  return true
}

function inField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null
}
