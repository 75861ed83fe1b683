// Where a stretch of a page stands in print, by the service's own rule (pincite/schema/word_boxes.py).
import type { Range } from "./offsets.ts"

export type Box = [number, number, number, number]
/** start, end, x0, y0, x1, y1 */
export type StoredWord = readonly [number, number, number, number, number, number]

/** Return one box per line of print: the boxes of the words in a range, joined along the line. */
export function wordBoxes(words: readonly StoredWord[], { start, end }: Range): Box[] {
  const lines: Box[] = []
  for (const [from, to, x0, y0, x1, y1] of words) {
    if (to <= start) continue
    if (from >= end) break
    const last = lines.at(-1)
    if (last && sameLine(last, [x0, y0, x1, y1])) {
      last[0] = Math.min(last[0], x0)
      last[1] = Math.min(last[1], y0)
      last[2] = Math.max(last[2], x1)
      last[3] = Math.max(last[3], y1)
    } else {
      lines.push([x0, y0, x1, y1])
    }
  }
  return lines
}

function sameLine(line: Box, box: Box): boolean {
  const overlap = Math.min(line[3], box[3]) - Math.max(line[1], box[1])
  const height = Math.min(line[3] - line[1], box[3] - box[1])
  const gap = box[0] - line[2]
  return overlap > 0.5 * height && -height < gap && gap < 4 * height
}

/** The rectangle around boxes; null: there are none. */
export function around(boxes: readonly (readonly number[])[]): Box | null {
  const first = boxes[0]
  if (!first) return null
  const box: Box = [first[0]!, first[1]!, first[2]!, first[3]!]
  for (const each of boxes) {
    box[0] = Math.min(box[0], each[0]!)
    box[1] = Math.min(box[1], each[1]!)
    box[2] = Math.max(box[2], each[2]!)
    box[3] = Math.max(box[3], each[3]!)
  }
  return box
}
