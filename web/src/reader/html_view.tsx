// An HTML document: its stored text as headings, paragraphs, lists and tables, with the marks in it.
import type { ComponentChildren } from "preact"
import { useEffect, useMemo, useRef } from "preact/hooks"
import type { PageCell, PageElement, StoredPage } from "../api"
import type { Mark } from "./marks"
import { cut, PointText, type Range } from "./offsets"

interface Props {
  content: StoredPage
  marks: Mark[]
  language: string | null
  scrollTo: number
}

export function HtmlView({ content, marks, language, scrollTo }: Props) {
  const text = useMemo(() => new PointText(content.text), [content])
  const here = useRef<HTMLElement>(null)
  useEffect(() => {
    const first =
      here.current?.querySelector(".mark-short, .mark-quote") ?? here.current?.querySelector(".mark-context")
    first?.scrollIntoView({ block: "center" })
  }, [scrollTo, content])

  const pieces = (range: Range): ComponentChildren =>
    cut(range, marks).map(({ start, end, by }) => {
      const words = text.slice(start, end)
      const kind = by.map((index) => marks[index]!.kind).at(-1)
      if (kind === undefined) return words
      return (
        <mark key={start} class={`mark-${kind}`}>
          {words}
        </mark>
      )
    })
  return (
    <article ref={here} class="html-page" lang={language ?? undefined} dir="auto">
      {content.elements.map((element) => (
        <Block key={element.start} element={element} pieces={pieces} />
      ))}
    </article>
  )
}

function Block({ element, pieces }: { element: PageElement; pieces: (range: Range) => ComponentChildren }) {
  switch (element.type) {
    case "Title": {
      const Heading = `h${Math.min(6, Math.max(2, (element.level ?? 1) + 1))}` as "h2"
      return <Heading>{pieces(element)}</Heading>
    }
    case "ListItem":
      return (
        <ul>
          <li>{pieces(element)}</li>
        </ul>
      )
    case "Table":
      return element.cells.length > 0 ? (
        <Table cells={element.cells} pieces={pieces} />
      ) : (
        <pre>{pieces(element)}</pre>
      )
    case "CodeSnippet":
    case "Formula":
      return <pre>{pieces(element)}</pre>
    case "FigureCaption":
      return <p class="caption">{pieces(element)}</p>
    default:
      return <p>{pieces(element)}</p>
  }
}

function Table({ cells, pieces }: { cells: PageCell[]; pieces: (range: Range) => ComponentChildren }) {
  const rows = new Map<number, PageCell[]>()
  for (const cell of cells) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell])
  return (
    <table>
      <tbody>
        {[...rows].map(([row, across]) => (
          <tr key={row}>
            {across.map((cell) => {
              const Each = cell.heading ? "th" : "td"
              return (
                <Each key={cell.column} colSpan={cell.colspan ?? 1} rowSpan={cell.rowspan ?? 1}>
                  {pieces(cell)}
                </Each>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
