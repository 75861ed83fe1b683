// The reader: one document, its pages in a column, the cited words marked, and the quote below.
import { signal, useComputed } from "@preact/signals"
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks"
import type { Document, PageList } from "../api"
import { formatRoute } from "../routes"
import { closeSource } from "../ask/store"
import { clip } from "../pincite_text"
import { go } from "../store/location"
import { invert } from "../store/preferences"
import { t } from "../strings/en"
import { Icon } from "../ui/icons"
import { useLoaded } from "../ui/load"
import { Failure, Loading } from "../ui/states"
import { around, wordBoxes } from "./boxes"
import { documentOf, pageOf, pagesOf } from "./data"
import { HtmlView } from "./html_view"
import type { Mark } from "./marks"
import { PageView } from "./page_view"
import { QuotePanel } from "./quote_panel"
import * as reader from "./store"
import { inView, layOut, pageAt, TALLEST } from "./window"

const SIDE = 12
/** A page that fits is not drawn wider than it is good to read. */
const WIDEST = 960

export function Reader({ target, alone }: { target: reader.Target; alone: boolean }) {
  const { source } = target
  const key = `${source.collection} ${source.document} ${source.version}`
  const document = useLoaded(key, () => documentOf(source))
  const pages = useLoaded(key, () => pagesOf(source))
  const name = clip(document.value?.external_id ?? target.name ?? "", 1024)
  const problem = pages.problem ?? document.problem
  const live = document.value?.live_version?.number
  const retry = () => {
    if (pages.problem) pages.retry()
    if (document.problem) document.retry()
  }
  return (
    <section class="reader" aria-label={t.reader} data-pane tabIndex={-1}>
      <Head target={target} name={name} document={document.value} pages={pages.value} alone={alone} />
      {live !== undefined && pages.value && pages.value.version !== live && (
        <p class="notice">
          {t.notLive(live)}{" "}
          <a href={formatRoute({ view: "reader", ...place(target), version: null, highlights: [] })}>{t.openLive}</a>
        </p>
      )}
      {problem ? (
        <div class="reader-body">
          <Failure problem={problem} onRetry={retry} />
          {source.version !== null && live !== undefined && live !== source.version && (
            <a class="button" href={formatRoute({ view: "reader", ...place(target), version: null, highlights: [] })}>
              {t.openLive}
            </a>
          )}
        </div>
      ) : !pages.value ? (
        <div class="reader-body">
          <Loading />
        </div>
      ) : pages.value.width.every((each) => each === null) && pages.value.pages === 1 ? (
        <Text target={target} document={document.value} />
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
  const address = formatRoute({
    view: "reader",
    ...place(target),
    page: paper ? reader.page.value : null,
    version: pages?.version ?? target.source.version,
    highlights: target.marks.filter(({ kind }) => kind === "quote").map(({ start, end }) => ({ start, end })),
  })
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
            <a class="icon-button" href={address} aria-label={t.openAlone} title={t.openAlone}>
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
  const now = useComputed(() => String(reader.page.value))
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
        value={typed ?? now.value}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
      />
      <span>{t.pageOf(total)}</span>
    </form>
  )
}

function Text({ target, document }: { target: reader.Target; document: Document | null }) {
  const { source } = target
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

function Paper({ target, name, pages }: { target: reader.Target; name: string; pages: PageList }) {
  const body = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ width: 0, height: 0, top: 0 })
  const [single, setSingle] = useState(1)
  const zoom = reader.zoom.value
  // A page that was lost has no size; it takes the place of an ordinary one.
  const widths = useMemo(() => pages.width.map((each) => each ?? 595), [pages])
  const heights = useMemo(() => pages.height.map((each) => each ?? 842), [pages])
  const width = Math.max(80, Math.min(view.width - 2 * SIDE, WIDEST) * zoom)
  const whole = useMemo(() => layOut(widths, heights, width), [widths, heights, width])
  const oneByOne = whole.height > TALLEST
  const at = Math.min(single, pages.pages) - 1
  const layout = useMemo(
    () => (oneByOne ? layOut([widths[at]!], [heights[at]!], width) : whole),
    [oneByOne, whole, at, widths, heights, width],
  )
  const [first, last] = inView(layout, view.top - SIDE, view.height)

  useLayoutEffect(() => {
    const element = body.current
    if (!element) return
    const measured = () =>
      setView({ width: element.clientWidth, height: element.clientHeight, top: element.scrollTop })
    measured()
    const observer = new ResizeObserver(measured)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    reader.total.value = pages.pages
  }, [pages])

  // The place in the document stays when the width or the zoom changes.
  const before = useRef(layout)
  useLayoutEffect(() => {
    const element = body.current
    const old = before.current
    before.current = layout
    if (!element || old === layout || old.tops.length !== layout.tops.length || old.height <= 0) return
    element.scrollTop = (element.scrollTop * layout.height) / old.height
  }, [layout])

  const ready = view.width > 0
  useLayoutEffect(() => {
    if (!ready) return
    let wanted = true
    const [page, marks] = [target.page ?? 1, target.marks]
    const show = (top: number | null) => {
      const element = body.current
      if (!element || !wanted) return
      if (oneByOne) setSingle(page)
      const index = oneByOne ? 0 : page - 1
      const start = layout.tops[Math.min(index, layout.tops.length - 2)]! + SIDE
      const lead = top === null ? SIDE : Math.min(view.height * 0.3, 220)
      element.scrollTop = start + (top ?? 0) * layout.scale[index]! - lead
      reader.page.value = Math.min(page, pages.pages)
    }
    const known = boxesOn(marks, page)
    show(known ? known[1] : null)
    if (!known && marks.length > 0) {
      // Ranges of an address: where they stand is known with the page's words.
      pageOf(target.source, page).then(
        ({ words }) => {
          const box = around(marks.filter((mark) => mark.page === page).flatMap((mark) => wordBoxes(words, mark)))
          if (box) show(box[1])
        },
        () => undefined,
      )
    }
    return () => {
      wanted = false
    }
  }, [target.id, ready])

  useEffect(
    () =>
      reader.jump.subscribe((page) => {
        const element = body.current
        if (page === null || !element) return
        reader.jump.value = null
        reader.page.value = page
        if (oneByOne) {
          setSingle(page)
          element.scrollTop = 0
        } else {
          element.scrollTop = layout.tops[page - 1]!
        }
      }),
    [layout, oneByOne],
  )

  const marksOn = (number: number): Mark[] => target.marks.filter((mark) => mark.page === number)
  const numbers = oneByOne ? [at + 1] : Array.from({ length: last - first + 1 }, (_, index) => first + index + 1)
  return (
    <div
      ref={body}
      class="reader-body paper-body"
      tabIndex={0}
      aria-label={name}
      role="group"
      onScroll={(event) => {
        const { scrollTop, clientHeight } = event.currentTarget
        setView((now) => ({ ...now, top: scrollTop }))
        if (!oneByOne) reader.page.value = pageAt(layout, scrollTop + Math.min(clientHeight / 2, 240)) + 1
      }}
    >
      {ready && (
        <div class="pages" style={{ height: `${layout.height}px`, width: `${width}px`, margin: `${SIDE}px auto` }}>
          {numbers.map((number) => {
            const index = oneByOne ? 0 : number - 1
            return (
              <PageView
                key={number}
                source={target.source.version === null ? { ...target.source, version: pages.version } : target.source}
                name={name}
                number={number}
                width={widths[number - 1]!}
                height={heights[number - 1]!}
                scale={layout.scale[index]!}
                top={layout.tops[index]!}
                marks={marksOn(number)}
              />
            )
          })}
        </div>
      )}
    </div>
  )
}

function boxesOn(marks: readonly Mark[], page: number) {
  const here = marks.filter((mark) => mark.page === page && mark.kind !== "other")
  return around(here.filter((mark) => mark.kind !== "context" || here.length === 1).flatMap((mark) => mark.boxes ?? []))
}

/** The address that the reader made of the page in view. */
export const followed = signal("")

/** Keep the address of a reader that stands alone at the page in view. */
export function followPage(target: reader.Target): void {
  const version = target.source.version
  const highlights = target.marks.map(({ start, end }) => ({ start, end }))
  const on = reader.page.value
  const cited = target.page ?? 1
  followed.value = formatRoute({
    view: "reader",
    ...place(target),
    page: on,
    version,
    highlights: on === cited ? highlights : [],
  })
  go(followed.value, "replace")
}


