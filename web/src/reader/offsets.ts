// Offsets of the API count Unicode code points; JavaScript's strings count UTF-16 units. Only here is converted.

/** A text that is cut by code points. */
export class PointText {
  readonly text: string
  /** The UTF-16 offset of each code point, and of the end; null where both counts are the same. */
  readonly #units: Uint32Array | null

  constructor(text: string) {
    this.text = text
    this.#units = /[\uD800-\uDFFF]/.test(text) ? unitsOf(text) : null
  }

  get length(): number {
    return this.#units ? this.#units.length - 1 : this.text.length
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.#unit(start), this.#unit(end))
  }

  #unit(point: number): number {
    const at = Math.max(0, Math.min(point, this.length))
    return this.#units ? (this.#units[at] ?? this.text.length) : at
  }
}

function unitsOf(text: string): Uint32Array {
  const units: number[] = []
  let at = 0
  for (const character of text) {
    units.push(at)
    at += character.length
  }
  return Uint32Array.from([...units, at])
}

export interface Range {
  start: number
  end: number
}

/** Cut `within` where ranges begin and end; each piece has the indexes of the ranges that cover it. */
export function cut(within: Range, ranges: readonly Range[]): (Range & { by: number[] })[] {
  const edges = new Set([within.start, within.end])
  for (const { start, end } of ranges) {
    if (start > within.start && start < within.end) edges.add(start)
    if (end > within.start && end < within.end) edges.add(end)
  }
  const sorted = [...edges].sort((a, b) => a - b)
  return sorted.slice(0, -1).map((start, at) => {
    const end = sorted[at + 1] ?? start
    const by = ranges.flatMap((range, index) => (range.start <= start && range.end >= end ? [index] : []))
    return { start, end, by }
  })
}
