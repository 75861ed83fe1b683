// A page: the service's image, over it the stored words, over these the marks.
import { useRef, useState } from "preact/hooks"
import { invert } from "../store/preferences"
import { t } from "../strings/en"
import { useLoaded } from "../ui/load"
import { forget, imageAddress, pageOf, type Source } from "./data"
import { MarkLayer, TextLayer } from "./layers"
import type { Mark } from "./marks"

interface Props {
  source: Source
  name: string
  number: number
  width: number
  height: number
  scale: number
  top: number
  marks: Mark[]
  /** Its turn to be fetched has come. */
  due: boolean
  /** Nothing is scrolled, so there is time to lay out its words. */
  atRest: boolean
  /** Its image has come, or does not come. */
  onDrawn: () => void
}

export function PageView(page: Props) {
  const begun = useRef(false)
  begun.current ||= page.due
  const [drawn, setDrawn] = useState(false)
  const { number, width, height, scale, top, onDrawn } = page
  return (
    <div
      class={drawn ? "page" : "page is-waiting"}
      data-page={number}
      style={{ top: `${top}px`, width: `${width * scale}px`, height: `${height * scale}px` }}
    >
      {begun.current && (
        <Sheet
          {...page}
          onDrawn={() => {
            setDrawn(true)
            onDrawn()
          }}
        />
      )}
    </div>
  )
}

function Sheet({ source, name, number, width, scale, marks, atRest, onDrawn }: Props) {
  const key = `${source.collection} ${source.document} ${source.version} ${number}`
  // The image stands by itself where the words are not to be had.
  const { value: content, problem, retry } = useLoaded(key, () => pageOf(source, number))
  const [lost, setLost] = useState(0)
  const hasWords = useRef(false)
  hasWords.current ||= atRest
  return (
    <>
      {lost % 2 === 1 ? (
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
          src={imageAddress(source, number, width * scale)}
          alt={t.pageImage(number, name)}
          draggable={false}
          onLoad={onDrawn}
          onError={() => {
            forget(source.document)
            setLost(lost + 1)
            onDrawn()
          }}
        />
      )}
      {content && hasWords.current && <TextLayer content={content} scale={scale} />}
      <MarkLayer marks={marks} content={content} scale={scale} />
    </>
  )
}
