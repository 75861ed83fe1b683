// Put text on the clipboard; over plain http there is none, and the text is shown to be copied by hand.
import { signal } from "@preact/signals"
import { t } from "../strings/en"

/** What is said at the foot of the page for a moment; `text` is to be copied by hand. */
export const toast = signal<{ say: string; text: string | null } | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

export async function copy(text: string): Promise<void> {
  clearTimeout(timer)
  try {
    await navigator.clipboard.writeText(text)
    toast.value = { say: t.copied, text: null }
    timer = setTimeout(() => {
      toast.value = null
    }, 4000)
  } catch {
    toast.value = { say: t.copyByHand, text }
  }
}
