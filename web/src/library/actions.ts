// What is done with documents: tried again, called off, deleted. What failed is said.
import type { Document } from "../api"
import { forgetDocument } from "../store/forgetting"
import { problemOf, send } from "../store/api"
import { t } from "../strings/en"
import { say } from "../ui/copy"
import { documentsPath, drop, put } from "./store"

export function retry(documents: Document[]): Promise<boolean> {
  return each(documents, async (document) => put(await posted(document, "retry")))
}

export function cancel(documents: Document[]): Promise<boolean> {
  return each(documents, async (document) => put(await posted(document, "cancel")))
}

/** Delete documents, and what this page and this browser hold of them. */
export function remove(documents: Document[]): Promise<boolean> {
  return each(documents, async ({ collection, id }) => {
    await send(documentsPath(collection, id), { method: "DELETE" })
    drop(id)
    forgetDocument(collection, id)
  })
}

async function posted({ collection, id }: Document, action: string): Promise<Document> {
  const response = await send(`${documentsPath(collection, id)}/${action}`, { method: "POST" })
  return (await response.json()) as Document
}

async function each(documents: Document[], work: (document: Document) => Promise<void>): Promise<boolean> {
  for (const document of documents) {
    try {
      await work(document)
    } catch (error) {
      say(t.notDone(document.external_id.slice(0, 100), problemOf(error).detail))
      return false
    }
  }
  return true
}
