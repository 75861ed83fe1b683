// A page: the service's image, over it the stored words, over these the marks.
import { useMemo, useRef, useState } from "preact/hooks"
import type { StoredPage } from "../api"
import { invert } from "../store/preferences"
import { t } from "../strings/en"
import { useLoaded } from "../ui/load"
import { around, wordBoxes, type Box } from "./boxes"
import { forget, imageAddress, pageOf, type Source } from "./data"
import type { Mark } from "./marks"
import { PointText } from "./offsets"

interface Props {
  source: Source
  name: string
  number: number
  width: number
  height: number
  scale: number
  top: number
  marks: Mark[]
}

export function PageView({ source, name, number, width, height, scale, top, marks }: Props) {
  const key = `${source.collection} ${source.document} ${source.version} ${number}`
  // The image stands by itself where the words are not to be had.
  const { value: content, problem, retry } = useLoaded(key, () => pageOf(source, number))
  const [lost, setLost] = useState(0)
  const [drawn, setDrawn] = useState(false)
  const address = imageAddress(source, number, width * scale)
  return (
    <div
      class={drawn || lost > 0 ? "page" : "page is-waiting"}
      data-page={number}
      style={{ top: `${top}px`, width: `${width * scale}px`, height: `${height * scale}px` }}
    >
      {lost > 0 && lost % 2 === 1 ? (
        <div class="page-lost">
          <p>{t.noImage}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              setLost(lost + 1)
              if (problem) retry()
            }}
          >
            {t.tryAgain}
          </button>
        </div>
      ) : (
        <img
          key={lost}
          class={invert.value ? "paper inverted" : "paper"}
          src={address}
          alt={t.pageImage(number, name)}
          draggable={false}
          onLoad={() => setDrawn(true)}
          onError={() => {
            forget(source.document)
            setLost(lost + 1)
          }}
        />
      )}
      {content && <TextLayer content={content} scale={scale} />}
      <MarkLayer marks={marks} content={content} scale={scale} />
    </div>
  )
}

let measure: CanvasRenderingContext2D | null = null

/** One span per stored word, drawn as wide as its box: what is selected and copied is the stored text. */
function TextLayer({ content, scale }: { content: StoredPage; scale: number }) {
  const layer = useRef<HTMLDivElement>(null)
  const words = useMemo(() => {
    const text = new PointText(content.text)
    measure ??= document.createElement("canvas").getContext("2d")
    if (measure) measure.font = "100px sans-serif"
    return content.words.map(([start, end, x0, y0, x1, y1]) => {
      const word = text.slice(start, end)
      const natural = (measure?.measureText(word).width ?? 100) / 100
      return { start, end, word, x0, y0, width: x1 - x0, height: y1 - y0, natural }
    })
  }, [content])
  return (
    <div ref={layer} class="text-layer" dir="auto">
      {words.map(({ start, end, word, x0, y0, width, height, natural }) => (
        <span
          key={start}
          data-start={start}
          data-end={end}
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
  )
}

function MarkLayer({ marks, content, scale }: { marks: Mark[]; content: StoredPage | null; scale: number }) {
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
