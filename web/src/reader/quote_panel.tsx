// Below the pages: the quote as it is stored, how it was found, the way to the next, and copies.
import type { Citation, Document, Sentence } from "../api"
import { step, openAt } from "../ask/store"
import { clip, pinciteText, plain } from "../pincite_text"
import { formatRoute } from "../routes"
import { t } from "../strings/en"
import { copy } from "../ui/copy"
import { Icon } from "../ui/icons"
import { useLoaded } from "../ui/load"
import { pageOf } from "./data"
import { PointText } from "./offsets"
import * as reader from "./store"
import { TableCard, rowParts } from "./table_card"

export function QuotePanel({ target, document }: { target: reader.Target; document: Document | null }) {
  if (target.citation && target.sentence) {
    return <Cited target={target} citation={target.citation} sentence={target.sentence} document={document} />
  }
  return target.marks.length > 0 && document ? <Ranges target={target} document={document} /> : null
}

/** The words of an address's ranges, as they are stored. */
function Ranges({ target, document }: { target: reader.Target; document: Document }) {
  const { source, marks } = target
  const page = marks[0]!.page
  const version = source.version ?? document.live_version?.number ?? null
  const content = useLoaded(`${source.document} ${version} ${page}`, () => pageOf({ ...source, version }, page)).value
  if (!content || version === null) return null
  const text = new PointText(content.text)
  const citation: Citation = {
    document: document.external_id,
    document_id: document.id,
    version,
    chunk_id: "",
    quote: marks.map(({ start, end }) => text.slice(start, end)).join(" … "),
    verdict: "verified",
    spans: marks.map(({ start, end }) => ({
      page,
      width: content.width,
      height: content.height,
      boxes: [],
      start,
      end,
      headings: [],
      fragment: null,
    })),
  }
  const quoted = { ...target, citation }
  return (
    <footer class="quote-panel">
      <blockquote dir="auto">“{clip(plain(citation.quote))}”</blockquote>
      <div class="quote-tools">
        <span class="grow" />
        <Copies target={quoted} />
      </div>
    </footer>
  )
}

interface CitedProps {
  target: reader.Target
  citation: Citation
  sentence: Sentence
  document: Document | null
}

function Cited({ target, citation, sentence, document }: CitedProps) {
  const found = t.citations[citation.verdict] ?? { sign: "?", word: citation.verdict }
  const pages = [...new Set(citation.spans.map((span) => span.page))]
  const row = rowParts(sentence) !== null && sentence.citations[0] === citation
  const origin = webAddress(document?.origin ?? null)
  const fragment = citation.spans.find((span) => span.fragment)?.fragment ?? ""
  const html = citation.spans.every((span) => span.width === null)
  const place = openAt.value
  return (
    <footer class="quote-panel">
      {row ? (
        <TableCard sentence={sentence} />
      ) : (
        <blockquote dir="auto">
          <span aria-hidden="true">“</span>
          {clip(plain(citation.quote))}
          <span aria-hidden="true">”</span>
        </blockquote>
      )}
      <p class={`found found-${citation.verdict}`}>
        <span class="sign" aria-hidden="true">
          {found.sign}
        </span>{" "}
        {found.word}
        {!html && pages.length > 0 && <>, p. {pages[0]}</>}
        {!html &&
          pages.slice(1).map((page) => (
            <button key={page} type="button" class="link" onClick={() => reader.goTo(page)}>
              {t.goesOn(page)}
            </button>
          ))}
      </p>
      <div class="quote-tools">
        {place && (
          <span class="steps">
            <button type="button" class="icon-button" aria-label={t.previousSentence} title={`${t.previousSentence} (K)`} onClick={() => step(-1)}>
              <Icon name="left" />
            </button>
            <span>{t.ofSentence(place.at, place.of)}</span>
            <button type="button" class="icon-button" aria-label={t.nextSentence} title={`${t.nextSentence} (J)`} onClick={() => step(1)}>
              <Icon name="right" />
            </button>
          </span>
        )}
        <span class="grow" />
        {html && origin && (
          <a class="quiet" href={origin.includes("#") || !fragment ? origin : `${origin}#${fragment}`} target="_blank" rel="noopener noreferrer">
            {t.original}
          </a>
        )}
        <Copies target={target} />
      </div>
    </footer>
  )
}

function Copies({ target }: { target: reader.Target }) {
  return (
    <>
      <button type="button" class="quiet" data-key="c" aria-label={t.copyPincite} onClick={() => copyPincite(target)}>
        <Icon name="copy" /> <span>{t.copyPincite}</span>
      </button>
      <button type="button" class="quiet" data-key="l" aria-label={t.copyLink} onClick={() => copyLink(target)}>
        <Icon name="link" /> <span>{t.copyLink}</span>
      </button>
    </>
  )
}

/** The address of the quote alone, with its version, as it can be sent to somebody; of the page in view without one. */
export function quoteLink(target: Pick<reader.Target, "source" | "citation">): string {
  const spans = target.citation?.spans ?? []
  const page = spans[0]?.page ?? reader.page.value
  return new URL(
    formatRoute({
      view: "reader",
      collection: target.source.collection,
      document: target.source.document,
      page,
      version: target.citation?.version ?? target.source.version,
      highlights: spans.filter((span) => span.page === page),
    }),
    location.origin,
  ).href
}

export function copyPincite(target: reader.Target): void {
  if (target.citation) void copy(`${pinciteText(target.citation)}\n${quoteLink(target)}`)
}

export function copyLink(target: reader.Target): void {
  void copy(quoteLink(target))
}

/** An origin comes from outside: only what is plainly an address on the web becomes a link. */
function webAddress(origin: string | null): string | null {
  if (!origin || !URL.canParse(origin)) return null
  const url = new URL(origin)
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null
}
