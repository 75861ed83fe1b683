// The page that another site shows in a frame: the pages of one citation, its words marked. It leads nowhere else.
import { render } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Problem, StoredPage } from "../api"
import { HtmlView } from "../reader/html_view"
import { MarkLayer, TextLayer } from "../reader/layers"
import type { Mark } from "../reader/marks"
import { pageWidth } from "../reader/window"
import { local } from "../store/problems"
import { type Cited, Refusal, Source } from "./data"
import { t } from "./strings"

function Embed() {
  const [token, setToken] = useState(location.hash.slice(1))
  useEffect(() => {
    // A site that shows the next citation may change the fragment alone.
    const changed = () => setToken(location.hash.slice(1))
    addEventListener("hashchange", changed)
    return () => removeEventListener("hashchange", changed)
  }, [])
  return <Opened key={token} token={token} />
}

function Opened({ token }: { token: string }) {
  const [source] = useState(() => new Source(token))
  const [cited, problem] = useFetched(() => source.cited())
  if (problem) return <Failed problem={problem} />
  if (!cited) return <p role="status">{t.loading}</p>
  return (
    <>
      <header class="embed-head">
        <h1 dir="auto">{cited.document}</h1>
        <span>{t.version(cited.version)}</span>
      </header>
      <Pages source={source} cited={cited} />
    </>
  )
}

function Pages({ source, cited }: { source: Source; cited: Cited }) {
  const pane = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = pane.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <main ref={pane} class="reader-body" tabIndex={0} aria-label={t.pages(cited.document)}>
      {width > 0 &&
        cited.pages.map((number, at) => (
          <CitedPage key={number} source={source} cited={cited} number={number} width={width} first={at === 0} />
        ))}
    </main>
  )
}

interface PageProps {
  source: Source
  cited: Cited
  number: number
  width: number
  first: boolean
}

function CitedPage({ source, cited, number, width, first }: PageProps) {
  const [content, problem] = useFetched(() => source.page(number))
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (content && first) place.current?.querySelector(".mark-quote")?.scrollIntoView({ block: "center" })
  }, [content])
  if (problem) return <Failed problem={problem} />
  if (!content) return <p role="status">{t.loading}</p>
  const marks: Mark[] = cited.spans
    .filter((span) => span.page === number)
    .map((span) => ({ ...span, boxes: null, kind: "quote" }))
  if (content.width === null || content.height === null) {
    return <HtmlView content={content} marks={marks} language={null} scrollTo={0} />
  }
  const scale = pageWidth(width, 1) / content.width
  return (
    <div
      ref={place}
      class="page"
      data-page={number}
      style={{ width: `${content.width * scale}px`, height: `${content.height * scale}px` }}
    >
      <Image source={source} content={content} width={content.width * scale} name={t.pageImage(number, cited.document)} />
      <TextLayer content={content} scale={scale} />
      <MarkLayer marks={marks} content={content} scale={scale} />
    </div>
  )
}

/** The image is fetched, since an address of an image cannot carry the token. */
function Image({ source, content, width, name }: { source: Source; content: StoredPage; width: number; name: string }) {
  const wanted = width * Math.min(devicePixelRatio, 2) > 900 ? 1800 : 900
  const [address, setAddress] = useState("")
  const [image, problem] = useFetched(() => source.image(content.number, wanted), wanted)
  useEffect(() => {
    if (!image) return
    const made = URL.createObjectURL(image)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [image])
  if (problem) return <Failed problem={problem} />
  return address ? <img class="paper" src={address} alt={name} draggable={false} /> : null
}

function Failed({ problem }: { problem: Problem }) {
  return (
    <div class="failure" role="alert">
      <strong>{t.failed}</strong>
      <p>{problem.detail}</p>
      <code>{problem.code}</code>
    </div>
  )
}

function useFetched<T>(work: () => Promise<T>, key: unknown = null): [T | null, Problem | null] {
  const [found, setFound] = useState<[T | null, Problem | null]>([null, null])
  useEffect(() => {
    let wanted = true
    work().then(
      (value) => wanted && setFound([value, null]),
      (error: unknown) =>
        wanted && setFound([null, error instanceof Refusal ? error.problem : local("page-failed", String(error))]),
    )
    return () => {
      wanted = false
    }
  }, [key])
  return found
}

render(<Embed />, document.getElementById("embed")!)
