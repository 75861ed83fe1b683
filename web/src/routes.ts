// Addresses: what can be seen has one, and reading it back gives the same view.

export interface ReaderRoute {
  view: "reader"
  collection: string
  document: string
  page: number | null
  version: number | null
  highlights: { start: number; end: number }[]
}
export interface AskRoute {
  view: "ask"
  collection: string
  /** The conversation that the question belongs to; null: it stands alone. */
  conversation: string | null
  question: string | null
  within: string[]
  filter: string | null
  policy: string | null
  /** The sentence that is open, from 1, and which of its citations. */
  sentence: { number: number; citation: number } | null
}
export const SHOWN = ["all", "live", "warnings", "under_way", "failed"] as const
export type Shown = (typeof SHOWN)[number]
export interface LibraryRoute {
  view: "library"
  collection: string
  shown: Shown
  /** Part of a name or a title. */
  q: string | null
  filter: string | null
  sort: string | null
}
export interface HomeRoute {
  view: "home"
}
export interface LostRoute {
  view: "lost"
}
export type Route = ReaderRoute | AskRoute | LibraryRoute | HomeRoute | LostRoute

export function parseRoute(pathname: string, search = "", hash = ""): Route {
  const parts = decoded(pathname)
  const query = new URLSearchParams(search)
  if (!parts) return { view: "lost" }
  if (parts.length === 0) return { view: "home" }
  const [c, collection, d, document, p, number, ...more] = parts
  if (c !== "c" || !collection || more.length > 0) return { view: "lost" }
  const talk = d === "t" && document !== undefined && p === undefined ? document : null
  if (d === undefined || talk !== null) {
    return {
      view: "ask",
      collection,
      conversation: talk,
      question: query.get("q") || null,
      within: query.getAll("within").filter(Boolean),
      filter: query.get("filter") || null,
      policy: query.get("policy") || null,
      sentence: sentenceOf(hash),
    }
  }
  if (d === "library" && document === undefined) {
    return {
      view: "library",
      collection,
      shown: SHOWN.find((each) => each === query.get("show")) ?? "all",
      q: query.get("q") || null,
      filter: query.get("filter") || null,
      sort: query.get("sort") || null,
    }
  }
  if (d !== "d" || !document) return { view: "lost" }
  const page = number === undefined ? null : whole(number)
  if (p !== undefined && (p !== "p" || page === null)) return { view: "lost" }
  const highlights = query.getAll("hl").flatMap((text) => {
    const match = /^(\d{1,9})-(\d{1,9})$/.exec(text)
    const [start, end] = match ? [Number(match[1]), Number(match[2])] : [0, 0]
    return start < end ? [{ start, end }] : []
  })
  return { view: "reader", collection, document, page, version: whole(query.get("v") ?? ""), highlights }
}

export function formatRoute(route: Exclude<Route, LostRoute>): string {
  if (route.view === "home") return "/"
  const base = `/c/${encodeURIComponent(route.collection)}`
  const query = new URLSearchParams()
  if (route.view === "ask") {
    if (route.question) query.set("q", route.question)
    for (const name of route.within) query.append("within", name)
    if (route.filter) query.set("filter", route.filter)
    if (route.policy) query.set("policy", route.policy)
    const open = route.sentence
    const hash = open ? `#s${open.number}${open.citation > 1 ? `.${open.citation}` : ""}` : ""
    const talk = route.conversation === null ? "" : `/t/${encodeURIComponent(route.conversation)}`
    return withQuery(base + talk, query) + hash
  }
  if (route.view === "library") {
    if (route.shown !== "all") query.set("show", route.shown)
    if (route.q) query.set("q", route.q)
    if (route.filter) query.set("filter", route.filter)
    if (route.sort) query.set("sort", route.sort)
    return withQuery(`${base}/library`, query)
  }
  const page = route.page === null ? "" : `/p/${route.page}`
  if (route.version !== null) query.set("v", String(route.version))
  for (const { start, end } of route.highlights) query.append("hl", `${start}-${end}`)
  return withQuery(`${base}/d/${encodeURIComponent(route.document)}${page}`, query)
}

export function askRoute(collection: string, question: string | null = null): AskRoute {
  return {
    view: "ask",
    collection,
    conversation: null,
    question,
    within: [],
    filter: null,
    policy: null,
    sentence: null,
  }
}

export function libraryRoute(collection: string, more: Partial<LibraryRoute> = {}): LibraryRoute {
  return { view: "library", collection, shown: "all", q: null, filter: null, sort: null, ...more }
}

function sentenceOf(hash: string): AskRoute["sentence"] {
  const match = /^#s(\d{1,4})(?:\.(\d{1,3}))?$/.exec(hash)
  const number = match ? Number(match[1]) : 0
  return number > 0 ? { number, citation: Math.max(1, Number(match?.[2] ?? 1)) } : null
}

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

function whole(text: string): number | null {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}

function decoded(pathname: string): string[] | null {
  try {
    return pathname.split("/").filter(Boolean).map(decodeURIComponent)
  } catch {
    return null
  }
}
