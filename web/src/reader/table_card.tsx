// A cited row as a small table: its caption, its headings, the row, and the cell that answers.
import type { Sentence } from "../api"
import { t } from "../strings/en"

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
  const headings = rest.map((quote) => quote.split("\t")).findLast((each) => each.length === cells.length)
  const caption = rest.find((quote) => !quote.includes("\t"))
  const short = sentence.short ? cells.indexOf(sentence.short.text) : -1
  return { caption: caption ?? null, headings: headings ?? null, cells, short }
}

export function TableCard({ sentence }: { sentence: Sentence }) {
  const parts = rowParts(sentence)
  if (!parts) return null
  return (
    <div class="table-card">
      <table aria-label={t.tableCard}>
        {parts.caption && <caption>{parts.caption}</caption>}
        {parts.headings && (
          <thead>
            <tr>
              {parts.headings.map((heading, at) => (
                <th key={at} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          <tr>
            {parts.cells.map((cell, at) => (
              <td key={at} class={at === parts.short ? "short" : undefined}>
                {cell}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  )
}
