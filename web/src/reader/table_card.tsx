// A cited row as a small table: its caption, its headings, the row, and the cell that answers.
import type { Sentence } from "../api"
import { clip } from "../pincite_text"
import { t } from "../strings/en"
import { PointText } from "./offsets.ts"

export interface RowParts {
  caption: string | null
  headings: string[] | null
  cells: string[]
  /** The place of the cell that answers. */
  short: number
}

/** Return a row's parts, as it is cited; null: the sentence is no row. */
export function rowParts(sentence: Sentence): RowParts | null {
  const row = sentence.citations[0]
  if (!row || !sentence.text.includes("\t")) return null
  const cells = sentence.text.split("\t")
  const rest = sentence.citations.slice(1).map((citation) => citation.quote)
  // The first column often has no heading, and its empty cell may not be quoted.
  const headings = rest
    .map((quote) => quote.split("\t"))
    .map((each) => (each.length > 1 && each.length === cells.length - 1 ? ["", ...each] : each))
    .findLast((each) => each.length === cells.length)
  const caption = rest.find((quote) => !quote.includes("\t"))
  return {
    caption: caption === undefined ? null : clip(caption),
    headings: headings?.map((each) => clip(each)) ?? null,
    cells: cells.map((each) => clip(each)),
    short: shortCell(sentence),
  }
}

/** The place of the cell that answers, by its offset in the row; -1: none. Two cells can have the same text. */
function shortCell({ text, citations, short }: Sentence): number {
  const [row, cell] = [citations[0]?.spans[0], short?.spans[0]]
  if (!row || !cell || cell.page !== row.page || cell.start < row.start || cell.end > row.end) return -1
  return new PointText(text).slice(0, cell.start - row.start).split("\t").length - 1
}

export function TableCard({ sentence }: { sentence: Sentence }) {
  const parts = rowParts(sentence)
  if (!parts) return null
  return (
    <div class="table-card" tabIndex={0}>
      <table aria-label={t.tableCard}>
        {parts.caption && <caption dir="auto">{parts.caption}</caption>}
        {parts.headings && (
          <thead>
            <tr>
              {parts.headings.map((heading, at) => (
                <th key={at} scope="col" dir="auto">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          <tr>
            {parts.cells.map((cell, at) => (
              <td key={at} dir="auto" class={at === parts.short ? "short" : undefined}>
                {cell.replace(/([$€£¥]) (?=\d)/g, "$1\u00a0")}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  )
}
