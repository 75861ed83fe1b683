// What the reader fetches of documents: kept for this tab, and fetched ahead for what an answer cites.
import type { Citation, Document, PageList, StoredPage } from "../api"
import { get } from "../store/api"

/** A version of a document. Without a number it is the live one. */
export interface Source {
  collection: string
  document: string
  version: number | null
}

const MOST_KEPT = 400
const kept = new Map<string, Promise<unknown>>()
const images = new Map<string, HTMLImageElement>()

export function documentOf(source: Source): Promise<Document> {
  return fetched(base(source))
}

export function pagesOf(source: Source): Promise<PageList> {
  return fetched(`${base(source)}/pages${query(source)}`)
}

export function pageOf(source: Source, number: number): Promise<StoredPage> {
  return fetched(`${base(source)}/pages/${number}${query(source)}`)
}

export function imageAddress(source: Source, number: number, pixels: number): string {
  return `${base(source)}/pages/${number}.png${query(source, { width: pixels > 900 ? "1800" : "900" })}`
}

/** Fetch what a citation needs before anybody asks for it. */
export function fetchAhead(collection: string, citation: Citation, pixels: number): void {
  const source = { collection, document: citation.document_id, version: citation.version }
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)
  quietly(documentOf(source))
  quietly(pagesOf(source))
  for (const span of citation.spans) {
    quietly(pageOf(source, span.page))
    if (span.width !== null) decoded(imageAddress(source, span.page, pixels))
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

function fetched<T>(address: string): Promise<T> {
  let found = kept.get(address) as Promise<T> | undefined
  if (!found) {
    found = get<T>(address)
    found.catch(() => kept.delete(address))
    kept.set(address, found)
    trim(kept)
  }
  return found
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
