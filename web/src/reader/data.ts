// What the reader fetches of documents: kept for this tab where it names its version, and fetched ahead for an answer.
import type { Citation, Document, PageList, StoredPage } from "../api"
import { get, problemOf } from "../store/api"
import { IMAGE } from "./window"

/** A version of a document. Without a number it is the live one. */
export interface Source {
  collection: string
  document: string
  version: number | null
}

const MOST_KEPT = 400
const GONE = [404, 410]
const kept = new Map<string, Promise<unknown>>()
const images = new Map<string, HTMLImageElement>()

export function documentOf(source: Source): Promise<Document> {
  return asked(source, base(source))
}

export function pagesOf(source: Source): Promise<PageList> {
  return fetched(source, "/pages")
}

export function pageOf(source: Source, number: number): Promise<StoredPage> {
  return fetched(source, `/pages/${number}`)
}

/** Return the address of a page's image that is drawn so wide, in CSS pixels. */
export function imageAddress(source: Source, number: number, width: number): string {
  const pixels = width * Math.min(devicePixelRatio, 2)
  return `${base(source)}/pages/${number}.png${query(source, { width: String(pixels > IMAGE ? 2 * IMAGE : IMAGE) })}`
}

/** Fetch what a citation needs before anybody asks for it. */
export function fetchAhead(collection: string, citation: Citation, width: number): void {
  const source = { collection, document: citation.document_id, version: citation.version }
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)
  quietly(pagesOf(source))
  for (const span of citation.spans) {
    quietly(pageOf(source, span.page))
    if (span.width !== null) decoded(imageAddress(source, span.page, width))
  }
}

function decoded(address: string): void {
  if (images.has(address)) return
  const image = new Image()
  image.src = address
  image.decode().catch(() => images.delete(address))
  images.set(address, image)
  trim(images)
}

/** Drop what is kept of a document that may be gone. */
export function forget(document: string): void {
  const part = `/documents/${encodeURIComponent(document)}/`
  for (const store of [kept, images]) for (const address of store.keys()) if (address.includes(part)) store.delete(address)
}

/** What is of the live version is asked for each time: another version may have become it. */
function fetched<T>(source: Source, path: string): Promise<T> {
  const address = `${base(source)}${path}${query(source)}`
  if (source.version === null) return asked(source, address)
  let found = kept.get(address) as Promise<T> | undefined
  if (!found) {
    found = asked<T>(source, address)
    found.catch(() => kept.delete(address))
    kept.set(address, found)
    trim(kept)
  }
  return found
}

async function asked<T>(source: Source, address: string): Promise<T> {
  try {
    return await get<T>(address)
  } catch (error) {
    if (GONE.includes(problemOf(error).status)) forget(source.document)
    throw error
  }
}

function trim(store: Map<string, unknown>): void {
  const oldest = store.keys().next().value
  if (store.size > MOST_KEPT && oldest !== undefined) store.delete(oldest)
}

function base({ collection, document }: Source): string {
  return `/v1/collections/${encodeURIComponent(collection)}/documents/${encodeURIComponent(document)}`
}

function query({ version }: Source, more: Record<string, string> = {}): string {
  const text = new URLSearchParams(version === null ? more : { version: String(version), ...more }).toString()
  return text ? `?${text}` : ""
}
