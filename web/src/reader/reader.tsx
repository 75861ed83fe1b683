// The reader: one document, its pages in a column, the cited words marked, and the quote below.
import { signal } from "@preact/signals"
import { useEffect, useState } from "preact/hooks"
import type { Document, PageList } from "../api"
import { formatRoute, libraryRoute } from "../routes"
import { closeSource } from "../ask/store"
import { clip } from "../pincite_text"
import { go } from "../store/location"
import { invert } from "../store/preferences"
import { t } from "../strings/en"
import { Icon } from "../ui/icons"
import { useLoaded } from "../ui/load"
import { Failure, Loading } from "../ui/states"
import { documentOf, pageOf, pagesOf } from "./data"
import { HtmlView } from "./html_view"
import { Paper } from "./paper"
import { QuotePanel, quoteLink } from "./quote_panel"
import * as reader from "./store"

interface Props {
  target: reader.Target
  alone: boolean
}

export function Reader({ target, alone }: Props) {
  // What was loaded of a document that was deleted goes with the part that holds it.
  if (!reader.gone.value.has(target.source.document)) return <Open target={target} alone={alone} />
  return (
    <section class="reader" aria-label={t.reader} data-pane tabIndex={-1}>
      <div class="reader-body">
        <div class="failure" role="alert">
          <strong>{t.documentGone}</strong>
          <a class="button" href={formatRoute(libraryRoute(target.source.collection))}>
            {t.library}
          </a>
        </div>
      </div>
    </section>
  )
}

function Open({ target, alone }: Props) {
  const { source } = target
  const key = `${source.collection} ${source.document} ${source.version}`
  const document = useLoaded(key, () => documentOf(source), reader.news.value)
  const pages = useLoaded(key, () => pagesOf(source))
  const name = clip(document.value?.external_id ?? target.name ?? "", 1024)
  const problem = pages.problem ?? document.problem
  const live = document.value?.live_version?.number
  const liveAddress = formatRoute({
    view: "reader",
    ...place(target),
    version: source.version === null ? (live ?? null) : null,
    highlights: [],
  })
  const retry = () => {
    if (pages.problem) pages.retry()
    if (document.problem) document.retry()
  }
  return (
    <section class="reader" aria-label={t.reader} data-pane tabIndex={-1}>
      <Head target={target} name={name} document={document.value} pages={pages.value} alone={alone} />
      {live !== undefined && pages.value && pages.value.version !== live && (
        <p class="notice" role="status">
          {t.notLive(live)}{" "}
          <a href={liveAddress}>{t.openLive}</a>
        </p>
      )}
      {problem ? (
        <div class="reader-body">
          <Failure problem={problem} onRetry={retry} />
          {source.version !== null && live !== undefined && live !== source.version && (
            <a class="button" href={liveAddress}>
              {t.openLive}
            </a>
          )}
        </div>
      ) : !pages.value ? (
        <div class="reader-body">
          <Loading />
        </div>
      ) : pages.value.width.every((each) => each === null) && pages.value.pages === 1 ? (
        <Text target={target} document={document.value} version={pages.value.version} />
      ) : (
        <Paper key={key} target={target} name={name} pages={pages.value} />
      )}
      <QuotePanel target={target} document={document.value} />
    </section>
  )
}

function place({ source, page }: reader.Target) {
  return { collection: source.collection, document: source.document, page }
}

interface HeadProps {
  target: reader.Target
  name: string
  document: Document | null
  pages: PageList | null
  alone: boolean
}

function Head({ target, name, document, pages, alone }: HeadProps) {
  const headings = target.citation?.spans[0]?.headings ?? []
  const paper = pages !== null && pages.width.some((each) => each !== null)
  return (
    <header class="reader-head">
      <div class="reader-name">
        <h2 title={clip(document?.title || name, 400)}>
          <bdi>{name || t.reader}</bdi>
        </h2>
        {pages && <span class="tag">{t.version(pages.version)}</span>}
        <span class="grow" />
        {!alone && (
          <>
            <button
              type="button"
              class="icon-button only-narrow"
              aria-label={reader.full.value ? t.half : t.full}
              aria-pressed={reader.full.value}
              onClick={() => {
                reader.full.value = !reader.full.value
              }}
            >
              <Icon name="tall" />
            </button>
            <a class="icon-button" href={quoteLink(target)} aria-label={t.openAlone} title={t.openAlone}>
              <Icon name="alone" />
            </a>
            <button type="button" class="icon-button" aria-label={t.closeReader} title={t.closeReader} onClick={closeSource}>
              <Icon name="close" />
            </button>
          </>
        )}
      </div>
      {paper && (
        <div class="reader-tools" role="toolbar" aria-label={t.reader}>
          <Tool icon="left" label={t.previousPage} onPress={() => reader.turn(-1)} />
          <PageField total={pages.pages} />
          <Tool icon="right" label={t.nextPage} onPress={() => reader.turn(1)} />
          <span class="grow" />
          <span class="zooms only-wide">
            <Tool icon="minus" label={t.zoomOut} onPress={() => reader.zoomBy(-1)} />
            <output class="zoom">{Math.round(reader.zoom.value * 100)} %</output>
            <Tool icon="plus" label={t.zoomIn} onPress={() => reader.zoomBy(1)} />
            <Tool
              icon="fit"
              label={t.fit}
              onPress={() => {
                reader.zoom.value = 1
              }}
            />
            <Tool
              icon="invert"
              label={t.invert}
              pressed={invert.value}
              onPress={() => {
                invert.value = !invert.value
              }}
            />
          </span>
        </div>
      )}
      {headings.length > 0 && (
        <p class="path">
          <bdi>{headings.join(" › ")}</bdi>
        </p>
      )}
    </header>
  )
}

interface ToolProps {
  icon: Parameters<typeof Icon>[0]["name"]
  label: string
  pressed?: boolean
  onPress: () => void
}

function Tool({ icon, label, pressed, onPress }: ToolProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} aria-pressed={pressed} onClick={onPress}>
      <Icon name={icon} />
    </button>
  )
}

function PageField({ total }: { total: number }) {
  const [typed, setTyped] = useState<string | null>(null)
  const take = () => {
    const number = Number.parseInt(typed ?? "", 10)
    if (number > 0) reader.goTo(number)
    setTyped(null)
  }
  return (
    <form
      class="page-field"
      onSubmit={(event) => {
        event.preventDefault()
        take()
      }}
    >
      <input
        id="page-number"
        inputMode="numeric"
        aria-label={t.page}
        autocomplete="off"
        value={typed ?? reader.page.value}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
      />
      <span>{t.pageOf(total)}</span>
    </form>
  )
}

function Text({ target, document, version }: { target: reader.Target; document: Document | null; version: number }) {
  const source = { ...target.source, version }
  const key = `${source.collection} ${source.document} ${source.version}`
  const content = useLoaded(key, () => pageOf(source, 1))
  useEffect(() => {
    reader.total.value = 1
    reader.page.value = 1
  }, [key])
  if (content.problem) return <Failure problem={content.problem} onRetry={content.retry} />
  return (
    <div class="reader-body" tabIndex={0}>
      {content.value ? (
        <HtmlView
          content={content.value}
          marks={target.marks}
          language={document?.profile.language?.value ?? null}
          scrollTo={target.id}
        />
      ) : (
        <Loading />
      )}
    </div>
  )
}

/** The address that the reader made of the page in view. */
export const followed = signal("")

/** Keep the address of a reader that stands alone at the page in view. */
export function followPage(target: reader.Target): void {
  const version = target.source.version
  const on = reader.page.value
  const cited = target.page ?? 1
  followed.value = formatRoute({
    view: "reader",
    ...place(target),
    page: on,
    version,
    highlights: on === cited ? target.marks : [],
  })
  go(followed.value, "replace")
}


