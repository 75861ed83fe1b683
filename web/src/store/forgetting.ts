// What was deleted is left nowhere in this page and this browser.
import type { Happening } from "./events"
import { onEvents } from "./events"

type Forget = (collection: string, document: string) => void
const holders = new Set<Forget>()

/** Register a part of the page that holds something of documents. */
export function onForget(forget: Forget): void {
  holders.add(forget)
}

/** Drop everything that this page and this browser hold of a document. */
export function forgetDocument(collection: string, document: string): void {
  for (const forget of holders) forget(collection, document)
}

onEvents((collection, events) => {
  for (const { kind, document_id } of events as Happening[]) {
    if (kind === "deleted" && document_id) forgetDocument(collection, document_id)
  }
})
