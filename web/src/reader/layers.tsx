// What lies over the image of a page: its stored words, and the marks over these.
import { useMemo } from "preact/hooks"
import type { StoredPage } from "../api"
import { around, wordBoxes, type Box } from "./boxes"
import type { Mark } from "./marks"
import { PointText } from "./offsets"

let measure: CanvasRenderingContext2D | null = null

/** One span per stored word, drawn as wide as its box: what is selected and copied is the stored text. */
export function TextLayer({ content, scale }: { content: StoredPage; scale: number }) {
  const words = useMemo(() => {
    const text = new PointText(content.text)
    measure ??= document.createElement("canvas").getContext("2d")
    if (measure) measure.font = "100px sans-serif"
    return content.words.map(([start, end, x0, y0, x1, y1]) => {
      const word = text.slice(start, end)
      const natural = (measure?.measureText(word).width ?? 100) / 100
      return { start, word, x0, y0, width: x1 - x0, height: y1 - y0, natural }
    })
  }, [content])
  // Hundreds of spans, of which scrolling changes none.
  return useMemo(
    () => (
      <div class="text-layer" dir="auto">
        {words.map(({ start, word, x0, y0, width, height, natural }) => (
          <span
            key={start}
            style={{
              left: `${x0 * scale}px`,
              top: `${y0 * scale}px`,
              fontSize: `${height * scale}px`,
              lineHeight: `${height * scale}px`,
              transform: `scaleX(${width / (natural * height || 1)})`,
            }}
          >
            {`${word} `}
          </span>
        ))}
      </div>
    ),
    [words, scale],
  )
}

export function MarkLayer({ marks, content, scale }: { marks: Mark[]; content: StoredPage | null; scale: number }) {
  return (
    <div class="mark-layer" aria-hidden="true">
      {marks.map((mark, at) => {
        const boxes = mark.boxes ?? (content ? wordBoxes(content.words, mark) : [])
        const bar = mark.kind === "quote" ? around(boxes) : null
        // A frame goes around the whole of a cell, a band over each line.
        const drawn = mark.kind === "context" ? joined(boxes) : boxes
        return [
          ...drawn.map((box, index) => (
            <i key={`${at}-${index}`} class={`mark mark-${mark.kind}`} style={placed(box, scale)} />
          )),
          bar && (
            <i
              key={`${at}-bar`}
              class="mark-bar"
              style={{ top: `${bar[1] * scale}px`, height: `${(bar[3] - bar[1]) * scale}px` }}
            />
          ),
        ]
      })}
    </div>
  )
}

function joined(boxes: Box[]): Box[] {
  const box = around(boxes)
  return box ? [box] : []
}

function placed(box: Box, scale: number) {
  return {
    left: `${box[0] * scale}px`,
    top: `${box[1] * scale}px`,
    width: `${(box[2] - box[0]) * scale}px`,
    height: `${(box[3] - box[1]) * scale}px`,
  }
}
