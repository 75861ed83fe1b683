// What was deleted is left nowhere in this page and this browser.
import { onEvents } from "./events"

type Forget = (document: string) => void
const holders = new Set<Forget>()

/** Register a part of the page that holds something of documents. */
export function onForget(forget: Forget): void {
  holders.add(forget)
}

/** Drop everything that this page and this browser hold of a document. */
export function forgetDocument(document: string): void {
  for (const forget of holders) forget(document)
}

onEvents((events) => {
  for (const { kind, document_id } of events) {
    if (kind === "deleted" && document_id) forgetDocument(document_id)
  }
})
