// A pincite as text: the document, its version, the page, and the words.
import type { Citation, Sentence } from "./api"

/** Return `operating-manual.pdf, v1, p. 41: “…”`. Tabs between cells become bars. */
export function pinciteText(citation: Citation): string {
  const pages = [...new Set(citation.spans.map((span) => span.page))].sort((one, other) => one - other)
  const html = citation.spans.every((span) => span.width === null)
  const where = html || pages.length === 0 ? "" : `, ${pages.length > 1 ? "pp." : "p."} ${pages.join("–")}`
  return `${citation.document}, v${citation.version}${where}: “${plain(citation.quote)}”`
}

/** Return an answer as Markdown: its question, and each sentence with its verdict and the places that it cites. */
export function answerText(
  question: string,
  sentences: readonly Sentence[],
  verdictOf: (sentence: Sentence) => string,
  linkTo: (citation: Citation) => string,
): string {
  const told = sentences.map((sentence) => {
    const cited = sentence.citations.map((each) => `- ${pinciteText(each).replace(/\s+/g, " ")} <${linkTo(each)}>`)
    return [`${paragraphs(plain(sentence.text))} (${verdictOf(sentence)})`, ...cited].join("\n")
  })
  return [`# ${question}`, ...told].join("\n\n")
}

export function plain(text: string): string {
  return text.split("\t").filter(Boolean).join(" | ")
}

/** Return a text with a line for each of its paragraphs and items: other breaks are where lines of its page end. */
export function paragraphs(text: string): string {
  return text.replace(/\n\s*(?=(\d{1,3}[.)]\s|[•‣◦▪●○■□·–*-]\s)?)/g, (gap, item) => (item || gap.includes("\n", 1) ? "\n" : " "))
}

/**
 * Whether a quote is code, by its look: a line right below another is indented or begins with a brace, and no tab
 * parts cells. The terminal has the same rule (_looks_like_code in cli/pincite_cli/show_answer.py).
 */
export function isCode(text: string): boolean {
  return /\S[ \t]*\n(?:[ \t]+\S|[{}])/.test(text) && !/\S\t/.test(text)
}

/** Characters above which a text is cut short: a browser takes seconds to lay out a line of a million. */
const MOST = 5000

/** Return a text as it can be laid out at once, and say how much of it is left out. */
export function clip(text: string, most = MOST): string {
  if (text.length <= most) return text
  const left = new Intl.NumberFormat("en").format(text.length - most)
  return `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}… (${left} more characters)`
}

/** Whether a document has pages to speak of, by its name: a web page is one page for the service. */
export function hasPages(name: string): boolean {
  return !/\.x?html?$/i.test(name)
}

/** Return a short name for a chip: the last part of the path, without its ending. */
export function shortName(name: string): string {
  const last = name.split("/").filter(Boolean).at(-1) ?? name
  const stem = last.replace(/\.(pdf|html?|xhtml)$/i, "") || last
  return stem.length > 28 ? `${stem.slice(0, 14)}…${stem.slice(-12)}` : stem
}
