// Written by scripts/web_types.py from the API's OpenAPI document. Do not edit.

export interface About {
  version: string
  licence: string
  source: string | null
  needs_key: boolean
  limits: UploadLimits
  formats: Array<Format>
  languages: Array<string>
  policies: Array<"drop" | "flag" | "refuse">
  policy: "drop" | "flag" | "refuse"
  verdicts: Array<string>
  min_verdicts: Array<"supported" | "entailed" | "paraphrased">
  min_verdict: "supported" | "entailed" | "paraphrased" | null
}

export interface Answer {
  id: string | null
  asked_as: string | null
  did_you_mean: string | null
  answerable: boolean
  confidence: number
  answer: string | null
  sentences: Array<Sentence>
  nearest: Array<Hit>
  generator: string
  degraded: string | null
  left_out: number
  policy: "drop" | "flag" | "refuse"
  min_verdict: "supported" | "entailed" | "paraphrased"
  kind: "answer" | "evidence" | "refusal"
  heading: string | null
  words_not_found: Array<string>
  refusal: Outcome | null
  usage: Usage | null
}

export interface BulkFailure {
  id: string
  external_id: string | null
  code: string
  detail: string
}

export interface BulkResult {
  done: number
  failed: Array<BulkFailure>
  more: boolean
  after: string | null
}

export type Category = "Title" | "NarrativeText" | "ListItem" | "Table" | "Image" | "FigureCaption" | "Formula" | "CodeSnippet" | "Header" | "Footer" | "UncategorizedText"

export interface Citation {
  document: string
  document_id: string
  version: number
  chunk_id: string
  quote: string
  verdict: "verified" | "aligned" | "unverified"
  spans: Array<Span>
}

export interface Collection {
  name: string
  language: string
  documents: number
  totals: DocumentTotals
  suggestions: Array<string>
  created_at: string
}

export interface Collections {
  collections: Array<Collection>
}

export interface Document {
  id: string
  collection: string
  external_id: string
  title: string
  origin: string | null
  live_version: Version | null
  pending_version: Version | null
  last_version: Version
  changed_at: string
  grade: "A" | "B" | "C" | "D" | null
  metadata: Record<string, string | boolean | number | Array<string | boolean | number>>
  profile: Profile
  corrections: Record<string, string | Array<string> | null>
}

export interface DocumentPage {
  documents: Array<Document>
  has_more: boolean
  after: string | null
  total: number | null
}

export interface DocumentTotals {
  all: number
  live: number
  warnings: number
  under_way: number
  failed: number
}

export interface Event {
  id: number
  at: string
  kind: "state" | "pages" | "answers" | "changed" | "deleted" | "collection-gone" | "gap"
  collection: string | null
  document: string | null
  document_id: string | null
  version: number | null
  state: State | null
  pages_done: number | null
  pages_total: number | null
  code: string | null
  detail: string | null
}

export interface EventPage {
  events: Array<Event>
  has_more: boolean
  after: number
}

export interface Fact {
  value: string
  found_in: "file-name" | "metadata" | "first-pages" | "headings" | "text" | "user"
  page: number | null
}

export interface Fault {
  at: Array<string>
  detail: string
}

export interface Favour {
  weight: number
  reasons: Array<string>
}

export interface FieldValue {
  value: string | boolean | number
  documents: number
}

export interface Fields {
  fields: Array<FilterField>
}

export interface FilterField {
  name: string
  values: Array<FieldValue>
  more: boolean
}

export interface Format {
  media_type: string
  extensions: Array<string>
}

export interface Hit {
  document: string
  document_id: string
  version: number
  chunk_id: string
  title: string
  pages: Array<number>
  headings: Array<string>
  score: number
  text: string
  why: Why | null
}

export interface Judgement {
  judge: string | null
  supported: number | null
  contradicted: number | null
  not_stated: number | null
  threshold: number | null
  guard: string | null
  nearness: number | null
}

export interface Meaning {
  cosine: number
  rank: number | null
  other_words: Array<string>
  fed_back: boolean
}

export interface Outcome {
  code: string
  detail: string
  page: number | null
}

export interface PageBest {
  cosine: number
  share: number
}

export interface PageCell {
  row: number
  column: number
  rowspan: number
  colspan: number
  heading: boolean
  start: number
  end: number
  box: [number, number, number, number] | null
}

export interface PageElement {
  id: string
  type: Category
  start: number
  end: number
  boxes: Array<[number, number, number, number]>
  level: number | null
  headings: Array<string>
  header_rows: number
  cells: Array<PageCell>
  links: Array<PageLink>
  continues: boolean
  aside: boolean
}

export interface PageLink {
  start: number
  end: number
  url: string
}

export interface PageList {
  version: number
  media_type: string
  kind: "pdf" | "html"
  pages: number
  width: Array<number | null>
  height: Array<number | null>
  read_by: Array<"flow" | "columns" | "tables" | "layout" | "ocr" | "html" | "word" | "plain" | null>
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  instance?: string | null
  errors?: Array<Fault> | null
}

export interface Profile {
  title: Fact | null
  organisation: Fact | null
  kind: Fact | null
  language: Fact | null
  published: Fact | null
  aliases: Array<Fact>
  periods: Array<Fact>
  identifiers: Array<Fact>
}

export interface Sentence {
  text: string
  verdict: string
  citations: Array<Citation>
  lacks: Array<string>
  short: ShortAnswer | null
  judgement: Judgement | null
}

export interface ShortAnswer {
  text: string
  amount: string | null
  probability: number
  row: string | null
  column: string | null
  spans: Array<Span>
}

export interface Span {
  page: number
  width: number | null
  height: number | null
  boxes: Array<[number, number, number, number]>
  start: number
  end: number
  headings: Array<string>
  fragment: string | null
}

export type State = "queued" | "extracting" | "chunking" | "embedding" | "indexing" | "live" | "live_with_warnings" | "failed" | "superseded" | "cancelled" | "deleted"

export interface StoredPage {
  version: number
  number: number
  text: string
  width: number | null
  height: number | null
  read_by: "flow" | "columns" | "tables" | "layout" | "ocr" | "html" | "word" | "plain"
  words: Array<[number, number, number, number, number, number]>
  elements: Array<PageElement>
}

export interface UploadLimits {
  upload_bytes: number
  pages: number
  page_chars: number
  document_chars: number
}

export interface Usage {
  model: string
  prompt_tokens: number | null
  completion_tokens: number | null
  first_token_s: number
  seconds: number
  finish_reason: string
  passages: number
  passages_dropped: number
  retries: number
}

export interface Version {
  number: number
  state: State
  content_hash: string
  bytes: number
  filename: string
  attempt: number
  worker: string | null
  position: number | null
  seconds_left: number | null
  not_before: string | null
  pages_done: number
  pages_total: number | null
  chunks: number | null
  outcome: Outcome | null
  warnings: Array<Outcome>
  created_at: string
  updated_at: string
}

export interface Why {
  score: number
  words_weight: number
  meaning: Meaning
  words: Words
  page: PageBest | null
  route: Favour
  folded: Array<string>
  reranked: number | null
}

export interface Words {
  share: number
  rank: number | null
  terms: Array<string>
}
