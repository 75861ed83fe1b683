// A long list of rows of one height: only those in view are in the DOM. Its rows are reached by keys.
import type { ComponentChildren } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { placeOf, type Active } from "./active"

interface Props {
  count: number
  idAt: (index: number) => string
  /** Height of a row in rem, so that it grows with the text. */
  rem: number
  /** Changes when another list is shown: it begins at its top. */
  start: string
  row: (index: number, isActive: boolean) => ComponentChildren
  onKey: (index: number, event: KeyboardEvent) => void
  /** The end comes near. */
  onEnd: () => void
}

const BEYOND = 5
const MOST = 60
const NEAR = 30

export function VirtualList({ count, idAt, rem, start, row, onKey, onEnd }: Props) {
  const body = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 0, row: rem * 16 })
  const [active, setActive] = useState<Active>({ id: null, index: 0 })
  const focus = useRef(false)
  const measure = () => {
    const element = body.current
    if (!element) return
    const size = rem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    setView({ top: element.scrollTop, height: element.clientHeight, row: size })
  }
  useLayoutEffect(() => {
    measure()
    const observer = new ResizeObserver(measure)
    if (body.current) observer.observe(body.current)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    setActive({ id: null, index: 0 })
    body.current?.scrollTo(0, 0)
  }, [start])

  const first = Math.max(0, Math.floor(view.top / view.row) - BEYOND)
  const last = Math.min(count, first + MOST, Math.ceil((view.top + view.height) / view.row) + BEYOND)
  const at = placeOf(active, count, idAt)
  // Tab leads to a row that is drawn.
  const stop = Math.max(first, Math.min(at, last - 1))
  useLayoutEffect(() => {
    if (last > count - NEAR) onEnd()
  }, [last, count])
  // A row that keys lead to is scrolled to, drawn, and then takes the focus. One that is scrolled away leaves it
  // to the list, and has it again when it is back.
  const held = body.current?.contains(document.activeElement)
  useLayoutEffect(() => {
    const list = body.current
    const isLost = held && (document.activeElement === list || !list?.contains(document.activeElement))
    if (!focus.current && !isLost) return
    const element = list?.querySelector<HTMLElement>(`[data-row="${at}"]`)
    if (element) focus.current = false
    if (element || isLost) (element ?? list)?.focus({ preventScroll: true })
  })
  const goTo = (index: number) => {
    const element = body.current
    const next = Math.max(0, Math.min(index, count - 1))
    setActive({ id: count > 0 ? idAt(next) : null, index: next })
    focus.current = true
    if (!element) return
    const top = next * view.row
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + view.row > element.scrollTop + view.height) element.scrollTop = top + view.row - view.height
    measure()
  }
  const steps = (key: string): number | null => {
    const whole = Math.max(1, Math.floor(view.height / view.row) - 1)
    const by: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: whole, PageUp: -whole, Home: -count, End: count }
    return by[key] ?? null
  }
  const keyed = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = steps(event.key)
    if (step !== null) {
      event.preventDefault()
      goTo(at + step)
    } else if (target.dataset["row"] !== undefined) onKey(Number(target.dataset["row"]), event)
  }
  return (
    <div
      ref={body}
      class="rows"
      role="rowgroup"
      tabIndex={-1}
      onScroll={measure}
      onKeyDown={keyed}
      onFocusIn={(event) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset["row"]
        const index = Number(row)
        if (row !== undefined && index < count) setActive({ id: idAt(index), index })
      }}
    >
      <div role="presentation" style={{ height: `${count * view.row}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * view.row}px)` }}>
          {Array.from({ length: Math.max(0, last - first) }, (_, index) => row(first + index, first + index === stop))}
        </div>
      </div>
    </div>
  )
}
