// A page: the service's image, over it the stored words, over these the marks.
import { useState } from "preact/hooks"
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
