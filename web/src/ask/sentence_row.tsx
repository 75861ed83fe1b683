// A sentence of an answer: its sign, its words, its verdict, and the places that it cites.
import { useEffect, useState } from "preact/hooks"
import type { Shown } from "../answer_state"
import type { Sentence } from "../api"
import { clip, isCode, paragraphs, plain, shortName } from "../pincite_text"
import { citedPlaces } from "../reader/marks"
import { PointText } from "../reader/offsets"
import { rowParts } from "../reader/table_card"
import { t } from "../strings/en"
import { Tip } from "../ui/tip"
import { openAt, openSentence } from "./store"

const FIRST_CHIPS = 3
const STRUCK_MS = 2000
/** A caption that says so says what the figures of its rows are counted in. */
const SCALE = /\bin (thousand|million|billion)s/i

export function SentenceRow({ shown, number }: { shown: Shown; number: number }) {
  const { sentence } = shown
  const open = openAt.value
  const isOpen = open?.sentence === sentence
  const look = t.verdicts[sentence.verdict] ?? { sign: "?", word: sentence.verdict, says: "" }
  const known = t.verdicts[sentence.verdict] ? sentence.verdict : "other"
  return (
    <li id={`s${number}`} class={`sentence is-${known}${isOpen ? " is-open" : ""}`}>
      {shown.instead && <span class="instead">{t.instead}</span>}
      <span class="sign" aria-hidden="true">
        {look.sign}
      </span>
      <div class="sentence-body">
        <button
          type="button"
          class="sentence-text"
          aria-pressed={isOpen}
          disabled={sentence.citations.length === 0}
          onClick={() => openSentence(number)}
        >
          <Text sentence={sentence} />
        </button>
        {sentence.lacks.length > 0 && (
          <p class="lacks">
            {t.lacks}{" "}
            {sentence.lacks.map((word) => (
              <bdi key={word}>{clip(word, 200)}</bdi>
            ))}
          </p>
        )}
        <div class="under">
          <Tip class="verdict" label={clip(look.word, 40)}>
            {look.says}
            {sentence.judgement?.judge && sentence.judgement.supported !== null && (
              <> {t.judged(sentence.judgement.judge, sentence.judgement.supported)}</>
            )}
          </Tip>
          <Chips sentence={sentence} number={number} open={isOpen ? open.citation : null} />
        </div>
        {sentence.verdict === "paraphrased" && <Quotes sentence={sentence} />}
      </div>
    </li>
  )
}

function Text({ sentence }: { sentence: Sentence }) {
  const parts = rowParts(sentence)
  if (parts) {
    const [label, ...cells] = parts.cells
    const name = (at: number) => parts.headings?.[at + 1]
    const scale = SCALE.test(parts.caption ?? "") && <small class="scale">{clip(parts.caption!, 300)}</small>
    if (parts.short > 0 && parts.cells.length > 3) {
      const over = sentence.short?.column ?? parts.headings?.[parts.short]
      return (
        <>
          {[label, over].filter(Boolean).join(", ")}: <strong>{parts.cells[parts.short]}</strong>
          {scale}
        </>
      )
    }
    return (
      <>
        {label}:
        {cells.map((cell, at) => [
          " ",
          <span key={at} class="cell">
            {parts.short < 0 && name(at) && <small>{name(at)}</small>} {at + 1 === parts.short ? <strong>{cell}</strong> : cell}
          </span>,
        ])}{" "}
        {scale}
      </>
    )
  }
  const code = sentence.verdict === "quoted" && isCode(sentence.text)
  const laid = code ? String : paragraphs
  const look = code ? "code" : "paragraphs"
  // A quoted sentence is the stored text of its span, so the place of its short answer follows from offsets.
  const [whole, short] = [sentence.citations[0]?.spans, sentence.short?.spans]
  if (sentence.verdict === "quoted" && whole?.length === 1 && short?.length === 1) {
    const [start, from, to] = [whole[0]!.start, short[0]!.start, short[0]!.end]
    const text = new PointText(sentence.text)
    if (short[0]!.page === whole[0]!.page && from >= start && to - start <= Math.min(text.length, 5000)) {
      return (
        <span class={look}>
          {laid(text.slice(0, from - start))}
          <strong>{laid(text.slice(from - start, to - start))}</strong>
          {laid(text.slice(to - start, text.length))}
        </span>
      )
    }
  }
  return <span class={look}>{clip(code ? sentence.text : paragraphs(plain(sentence.text)))}</span>
}

function Chips({ sentence, number, open }: { sentence: Sentence; number: number; open: number | null }) {
  const [all, setAll] = useState(false)
  const places = citedPlaces(sentence)
  const shown = all ? places : places.slice(0, FIRST_CHIPS)
  const pressed = open === null ? -1 : places.findLastIndex(({ first }) => first <= open)
  return (
    <span class="chips" role="group" aria-label={t.sources}>
      {shown.map(({ document, page, first }, at) => (
        <Tip
          key={first}
          class="chip"
          name={t.chipLabel(clip(document, 200), page)}
          pressed={at === pressed}
          label={
            <span>
              <bdi>{shortName(document)}</bdi>
              {t.chipPage(page)}
            </span>
          }
          onPress={() => openSentence(number, first + 1)}
        >
          <q>{clip(plain(sentence.citations[first]?.quote ?? ""), 400)}</q>
        </Tip>
      ))}
      {shown.length < places.length && (
        <button type="button" class="chip" aria-label={t.moreLabel(places.length - shown.length)} onClick={() => setAll(true)}>
          {t.more(places.length - shown.length)}
        </button>
      )}
    </span>
  )
}

function Quotes({ sentence }: { sentence: Sentence }) {
  return (
    <>
      {sentence.citations.map((citation, at) => (
        <blockquote key={at} class="under-quote" dir="auto">
          “{clip(plain(citation.quote))}”
        </blockquote>
      ))}
    </>
  )
}

/** Sentences that were taken back: struck through for a moment, then folded into one line. */
export function Retracted({ list }: { list: Shown[] }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  const [folded, setFolded] = useState(still)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    setFolded(still)
    const timer = setTimeout(() => setFolded(true), STRUCK_MS)
    return () => clearTimeout(timer)
  }, [list.length])
  if (folded && !shown) {
    return (
      <p class="folded">
        {t.takenBackFold(list.length)} ·{" "}
        <button type="button" class="link" onClick={() => setShown(true)}>
          {t.show}
        </button>
      </p>
    )
  }
  return (
    <div class="retracted">
      {list.map(({ sentence, retracted }, at) => (
        <p key={at}>
          <s>{clip(plain(sentence.text))}</s>
          <br />
          <strong>{t.takenBack}</strong> {retracted?.detail}
        </p>
      ))}
      {shown && (
        <button type="button" class="link" onClick={() => setShown(false)}>
          {t.hide}
        </button>
      )}
    </div>
  )
}
