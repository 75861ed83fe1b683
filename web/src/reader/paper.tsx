// The pages of a document in a column: placed by their stored sizes, those in view drawn, the cited one first.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks"
import type { PageList } from "../api"
import { around, wordBoxes, type Box } from "./boxes"
import { pageOf } from "./data"
import type { Mark } from "./marks"
import { PageView } from "./page_view"
import { t } from "../strings/en"
import { say } from "../ui/copy"
import * as reader from "./store"
import { inView, layOut, pageAt, pageWidth, SIDE, TALLEST } from "./window"

/** What is scrolled no more for so long is read. */
const REST_MS = 150

export function Paper({ target, name, pages }: { target: reader.Target; name: string; pages: PageList }) {
  const body = useRef<HTMLDivElement>(null)
  /** Where the cited words stand on their page. */
  const cited = useRef<Box | null>(null)
  // Pages are drawn once it is known where one reads, so that none is fetched in vain.
  const [view, setView] = useState<{ width: number; height: number; top: number | null }>({ width: 0, height: 0, top: null })
  const [drawn, setDrawn] = useState<readonly number[]>([])
  const [rested, setRested] = useState<typeof view | null>(null)
  const [single, setSingle] = useState(1)
  const source = { ...target.source, version: pages.version }
  const zoom = reader.zoom.value
  // A page that was lost has no size; it takes the place of an ordinary one.
  const widths = useMemo(() => pages.width.map((each) => each ?? 595), [pages])
  const heights = useMemo(() => pages.height.map((each) => each ?? 842), [pages])
  const width = pageWidth(view.width, zoom)
  const whole = useMemo(() => layOut(widths, heights, width), [widths, heights, width])
  const oneByOne = whole.height > TALLEST
  const at = Math.min(single, pages.pages) - 1
  const alone = oneByOne ? at : null
  const layout = useMemo(
    () => (oneByOne ? layOut([widths[at]!], [heights[at]!], width) : whole),
    [oneByOne, whole, at, widths, heights, width],
  )
  const { seen, drawn: [first, last] } = inView(layout, (view.top ?? 0) - SIDE, view.height)

  useLayoutEffect(() => {
    const element = body.current
    if (!element) return
    const measured = () => {
      reader.pane.value = element.clientWidth
      setView(({ top }) => ({
        width: element.clientWidth,
        height: element.clientHeight,
        top: top === null ? null : element.scrollTop,
      }))
    }
    measured()
    const observer = new ResizeObserver(measured)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    reader.total.value = pages.pages
  }, [pages])

  // What is read stays in its place when the width or the zoom changes. Another page alone is scrolled by who opens it.
  const before = useRef({ layout, alone })
  useLayoutEffect(() => {
    const element = body.current
    const { layout: old, alone: other } = before.current
    before.current = { layout, alone }
    if (!element || old === layout || other !== alone || old.tops.length !== layout.tops.length || old.height <= 0) return
    if (view.top === null) return
    // The element itself may stand elsewhere already: what is less high now has cut its scrolling short.
    const above = leadOf(view.height) - SIDE
    element.scrollTop = ((view.top + above) * layout.height) / old.height - above
    setView((now) => ({ ...now, top: element.scrollTop }))
  }, [layout])

  const ready = view.width > 0
  useLayoutEffect(() => {
    if (!ready) return
    let wanted = true
    const [page, marks] = [Math.min(target.page ?? 1, pages.pages), target.marks]
    if (target.page !== null && target.page > page) say(t.noSuchPage(target.page, page))
    const show = (box: Box | null) => {
      const element = body.current
      if (!element || !wanted) return
      cited.current = box
      setSingle(page)
      // The words may come after the zoom or the width has changed.
      const { tops, scale } = before.current.layout
      const index = Math.min(page - 1, tops.length - 2)
      const lead = box ? leadOf(element.clientHeight) : SIDE
      element.scrollTop = tops[index]! + SIDE + (box?.[1] ?? 0) * scale[index]! - lead
      setView((now) => ({ ...now, top: element.scrollTop }))
      reader.page.value = page
    }
    const known = boxesOn(marks, page)
    show(known)
    if (!known && marks.length > 0) {
      // Ranges of an address: where they stand is known with the page's words.
      pageOf(source, page).then(
        ({ words }) => {
          const box = around(marks.filter((mark) => mark.page === page).flatMap((mark) => wordBoxes(words, mark)))
          if (box) show(box)
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

  useEffect(() => {
    const timer = setTimeout(() => setRested(view), REST_MS)
    return () => clearTimeout(timer)
  }, [view])

  const marksOn = (number: number): Mark[] => target.marks.filter((mark) => mark.page === number)
  // Neighbours wait for what is seen.
  const isSeen = (number: number) => oneByOne || (number > seen[0] && number <= seen[1] + 1)
  const count = view.top === null ? 0 : oneByOne ? 1 : last - first + 1
  const numbers = Array.from({ length: count }, (_, index) => (oneByOne ? at : first) + index + 1)
  const allSeen = numbers.filter(isSeen).every((number) => drawn.includes(number))
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
        if (oneByOne) return
        const [box, scale] = [reader.page.peek() === target.page && cited.current, layout.scale[0]!]
        const top = layout.tops[target.page! - 1]! + SIDE - scrollTop
        // The cited page is the one that is read while its words are in view.
        if (box && top + box[1] * scale < clientHeight && top + box[3] * scale > 0) return
        reader.page.value = pageAt(layout, scrollTop + leadOf(clientHeight)) + 1
      }}
    >
      {ready && (
        <div class="pages" style={{ height: `${layout.height}px`, width: `${width}px`, margin: `${SIDE}px auto` }}>
          {numbers.map((number) => {
            const index = oneByOne ? 0 : number - 1
            return (
              <PageView
                key={number}
                source={source}
                name={name}
                number={number}
                width={widths[number - 1]!}
                height={heights[number - 1]!}
                scale={layout.scale[index]!}
                top={layout.tops[index]!}
                marks={marksOn(number)}
                due={allSeen || isSeen(number)}
                atRest={rested === view}
                onDrawn={() => setDrawn((now) => (now.includes(number) ? now : [...now, number]))}
              />
            )
          })}
        </div>
      )}
    </div>
  )
}

/** How far below the top of its pane a cited line is shown. */
function leadOf(height: number): number {
  return Math.min(height * 0.3, 220)
}

function boxesOn(marks: readonly Mark[], page: number) {
  const here = marks.filter((mark) => mark.page === page && mark.kind !== "other")
  return around(here.filter((mark) => mark.kind !== "context" || here.length === 1).flatMap((mark) => mark.boxes ?? []))
}
