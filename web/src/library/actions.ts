// What is done with documents: tried again, called off, deleted. It is done 500 at a time, and what failed is said.
import { forgetDocument } from "../store/forgetting"
import { post, problemOf } from "../store/api"
import type { BulkResult } from "../api"
import type { LibraryRoute } from "../routes"
import { t } from "../strings/en"
import { say } from "../ui/copy"
import { documentsPath, drop, queryOf, refresh } from "./store"

export type Action = "retry" | "cancel" | "delete"
/** Some documents, or all that an address lists. */
export type Which = { collection: string; ids: string[] } | { collection: string; all: LibraryRoute }

const AT_ONCE = 500
/** Of all documents an action takes those that it can be done with. */
const ONLY = { retry: "failed", cancel: "under_way" } as const

/** Do something with documents. What went wrong is said, and the list shows what is. */
export async function act(action: Action, which: Which): Promise<void> {
  let done = 0
  const failed: BulkResult["failed"] = []
  try {
    for (let request: object | null = first(action, which); request !== null; ) {
      const response = await post(`${documentsPath(which.collection)}/bulk`, request)
      const result = (await response.json()) as BulkResult
      done += result.done
      failed.push(...result.failed)
      if (action === "delete" && "ids" in which) forgetThese(which, failed)
      request = next(action, which, request, result)
    }
    const worst = failed[0]
    if (worst) say(t.partlyDone(done, failed.length, `${worst.external_id?.slice(0, 100) ?? worst.id}: ${worst.detail}`))
    else say(t.done[action](done))
  } catch (error) {
    say(problemOf(error).detail)
  }
  refresh()
}

function first(action: Action, which: Which): object {
  if ("ids" in which) return { action, ids: which.ids.slice(0, AT_ONCE) }
  const { shown, ...query } = queryOf(which.all)
  return { action, ...query, show: action === "delete" || shown !== "all" ? shown : ONLY[action] }
}

function next(action: Action, which: Which, before: object, result: BulkResult): object | null {
  if (!("ids" in which)) return result.more ? { ...before, after: result.after } : null
  which.ids = which.ids.slice(AT_ONCE)
  return which.ids.length > 0 ? { action, ids: which.ids.slice(0, AT_ONCE) } : null
}

function forgetThese(which: { collection: string; ids: string[] }, failed: BulkResult["failed"]): void {
  const stay = new Set(failed.map(({ id }) => id))
  for (const id of which.ids.slice(0, AT_ONCE)) {
    if (stay.has(id)) continue
    drop(id)
    forgetDocument(which.collection, id)
  }
}
