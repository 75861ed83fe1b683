// What is done with documents: tried again, called off, deleted. It is done 500 at a time, and what failed is said.
import { forgetDocument } from "../store/forgetting"
import { post, problemOf } from "../store/api"
import { catalogueChanged } from "../store/catalogue"
import type { BulkResult } from "../api"
import { t } from "../strings/en"
import { say } from "../ui/copy"
import { firstRequest, nextRequest, type Action, type BulkRequest, type Which } from "./bulk"
import { documentsPath, drop, refresh } from "./store"

/** Do something with documents. What went wrong is said, and the list shows what is. */
export async function act(action: Action, which: Which): Promise<void> {
  const path = `${documentsPath(which.collection)}/bulk`
  let done = 0
  const failed: BulkResult["failed"] = []
  try {
    for (let request: BulkRequest | null = firstRequest(action, which); request !== null; ) {
      const response = await post(path, request)
      const result = (await response.json()) as BulkResult
      done += result.done
      failed.push(...result.failed)
      if (action === "delete") forgetThese(request.ids ?? [], result.failed)
      request = nextRequest(which, request, result)
      if (request) say(t.doneSoFar(done))
    }
    const worst = failed[0]
    if (worst) say(t.partlyDone(done, failed.length, `${worst.external_id?.slice(0, 100) ?? worst.id}: ${worst.detail}`))
    else say(t.done[action](done))
  } catch (error) {
    const { detail } = problemOf(error)
    say(done > 0 ? `${t.doneSoFar(done)} ${detail}` : detail)
    catalogueChanged(true)
  }
  refresh()
}

function forgetThese(ids: string[], failed: BulkResult["failed"]): void {
  const stay = new Set(failed.map(({ id }) => id))
  for (const id of ids) {
    if (stay.has(id)) continue
    drop(id)
    forgetDocument(id)
  }
}
