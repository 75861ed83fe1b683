// Which pages of a document are in the DOM, and where each stands.

/** What is left free at each side of a page. */
export const SIDE = 12
/** The narrower of the service's images, in pixels: a page that fits is shown no wider. */
export const IMAGE = 900

/** Return how wide a page is drawn in a pane. */
export function pageWidth(pane: number, zoom: number): number {
  return Math.max(80, Math.min(pane - 2 * SIDE, IMAGE) * zoom)
}

export const GAP = 12
/** Chromium lays out nothing above some 33 million pixels; a third of it is safe everywhere. */
export const TALLEST = 12_000_000

export interface Layout {
  /** The top of each page, and behind the last one the height of all. */
  tops: Float64Array
  scale: number[]
  height: number
}

/** Place pages below each other, each drawn `width` pixels wide times its share of the widest. */
export function layOut(widths: readonly number[], heights: readonly number[], width: number): Layout {
  const widest = widths.reduce((most, each) => Math.max(most, each), 1)
  const scale = width / widest
  const tops = new Float64Array(widths.length + 1)
  heights.forEach((height, at) => {
    tops[at + 1] = tops[at]! + height * scale + GAP
  })
  const height = Math.max(0, tops[widths.length]! - GAP)
  return { tops, scale: widths.map(() => scale), height }
}

/** Return the index of the page at a height. */
export function pageAt(layout: Layout, y: number): number {
  let low = 0
  let high = layout.tops.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (layout.tops[middle]! <= y) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** Return the indexes to draw: the first and the last that is seen, and one neighbour on each side. */
export function inView(layout: Layout, top: number, height: number) {
  const [first, last] = [pageAt(layout, top), pageAt(layout, top + height)]
  const end = Math.max(0, layout.tops.length - 2)
  return { seen: [first, last], drawn: [Math.max(0, first - 1), Math.min(end, last + 1)] } as const
}
