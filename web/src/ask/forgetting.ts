// What went while nobody listened to events: it is looked for, and what is held of it is forgotten.
import { documentsPath } from "../library/store"
import { get, problemOf } from "../store/api"
import { forgetDocument } from "../store/forgetting"
import { forgetAnswers, type Kept } from "./conversation"
import { documentsHeld } from "./store"

let looking = false
let again = false

/** Forget what the service has no more of all that this page and this browser hold. */
export async function forgetWhatWent(): Promise<void> {
  again = true
  if (looking) return
  looking = true
  while (again) {
    again = false
    for (const held of documentsHeld()) await forgetIfGone(held)
  }
  looking = false
}

/** A name that was deleted and added again has its document, but not the version that an answer rests on. */
async function forgetIfGone({ collection, document, version }: Kept): Promise<void> {
  const path = documentsPath(collection, document)
  if (await isGone(path)) forgetDocument(document)
  else if (version && (await isGone(`${path}/pages?version=${version}`))) forgetAnswers(document, version)
}

function isGone(path: string): Promise<boolean> {
  return get(path).then(
    () => false,
    (error: unknown) => [404, 410].includes(problemOf(error).status),
  )
}
