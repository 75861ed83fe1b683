// Put text on the clipboard; over plain http there is none, and the text is shown to be copied by hand.
import { signal } from "@preact/signals"
import { t } from "../strings/en"

/** What is said at the foot of the page for a moment; `text` is to be copied by hand. */
export const toast = signal<{ say: string; text: string | null } | null>(null)
const SAID_MS = 4000
let timer: ReturnType<typeof setTimeout> | undefined

/** Say something at the foot of the page for a moment. */
export function say(text: string): void {
  clearTimeout(timer)
  toast.value = { say: text, text: null }
  timer = setTimeout(() => {
    toast.value = null
  }, SAID_MS)
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(t.copied)
  } catch {
    clearTimeout(timer)
    toast.value = { say: t.copyByHand, text }
  }
}
