// An answer: while it streams, when it is whole, when it is refused, and when it broke.
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import type { Hit, Why } from "../api"
import { isOver, nearest, standing, type AnswerState } from "../answer_state"
import { answerText, clip, hasPages, shortName } from "../pincite_text"
import { quoteLink } from "../reader/quote_panel"
import * as reader from "../reader/store"
import { formatRoute, libraryRoute } from "../routes"
import { collections } from "../store/catalogue"
import { t } from "../strings/en"
import { copy } from "../ui/copy"
import { Icon } from "../ui/icons"
import { Failure } from "../ui/states"
import { Retracted, SentenceRow } from "./sentence_row"
import { turnsBefore } from "./conversation"
import { ask, openSentence, refusalHeading, start, verdictWord, type Entry } from "./store"

export function AnswerView({ entry }: { entry: Entry }) {
  const state = entry.state.value
  const { answer, phase, problem } = state
  const taken = state.sentences.filter(({ retracted }) => retracted)
  const stands = standing(state)
  const again = () => start(entry.asked)
  return (
    <article class="answer" aria-busy={!isOver(state)}>
      <Earlier entry={entry} />
      <h1 dir="auto">{entry.asked.question}</h1>
      {answer?.asked_as && answer.asked_as !== entry.asked.question && (
        <p class="asked-as" dir="auto">
          {t.askedAs} <q>{clip(answer.asked_as, 400)}</q>
        </p>
      )}
      {answer?.did_you_mean && <Meant entry={entry} question={answer.did_you_mean} />}
      {answer?.degraded && <Degraded reason={answer.degraded} onAgain={again} />}
      <ShortLine state={state} />
      {answer?.kind === "evidence" && <h2>{clip(answer.heading ?? t.evidence, 400)}</h2>}
      {taken.length > 0 && <Retracted list={taken} />}
      {stands.length > 0 && (
        <ol class="sentences">
          {stands.map(({ place }, at) => (
            <SentenceRow key={place} shown={state.sentences[place]!} number={at + 1} />
          ))}
        </ol>
      )}
      {answer && answer.words_not_found.length > 0 && (
        <p class="asked-as" dir="auto">
          {t.notFound} {answer.words_not_found.map((word) => `“${clip(word, 100)}”`).join(", ")}
        </p>
      )}
      {!isOver(state) ? (
        <Progress state={state} />
      ) : (
        stands.length > 0 && (
          <button type="button" class="quiet" onClick={() => void copy(asText(entry))}>
            <Icon name="copy" /> {t.copyAnswer}
          </button>
        )
      )}
      {t.cutShort[phase] && <Lesser onAgain={again}>{t.cutShort[phase]}</Lesser>}
      {phase === "failed" && problem && <Failure problem={problem} onRetry={again} />}
      {answer && !answer.answerable && <Refusal state={state} collection={entry.asked.collection} />}
      {answer && answer.left_out > 0 && (
        <details class="left-out">
          <summary>
            {t.leftOut(answer.left_out)} · {t.why}
          </summary>
          <p>{t.leftOutWhy(answer.policy)}</p>
        </details>
      )}
    </article>
  )
}

function asText({ asked: { collection, question }, state }: Entry): string {
  const sentences = standing(state.peek()).map(({ sentence }) => sentence)
  return answerText(question, sentences, verdictWord, (citation) =>
    quoteLink({ source: { collection, document: citation.document_id, version: citation.version }, citation }),
  )
}

/** The questions of the conversation before this one. */
function Earlier({ entry }: { entry: Entry }) {
  const { conversation, question } = entry.asked
  const turns = conversation === null ? [] : turnsBefore(conversation, question)
  if (turns.length === 0) return null
  return (
    <nav class="earlier" aria-label={t.earlier}>
      <ol>
        {turns.map((turn) => (
          <li key={turn.question}>
            <a href={formatRoute({ ...entry.asked, question: turn.question })} dir="auto">
              {turn.question}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Meant({ entry, question }: { entry: Entry; question: string }) {
  return (
    <p class="asked-as">
      {t.didYouMean}{" "}
      <button type="button" class="link" onClick={() => ask({ ...entry.asked, question })}>
        {clip(question, 400)}
      </button>
    </p>
  )
}

function Progress({ state }: { state: AnswerState }) {
  const say = {
    searching: t.searching(state.passages),
    reading: t.reading(state.passages),
    answering: t.answering,
  }[state.phase as "searching" | "reading" | "answering"]
  return (
    <p class="progress">
      <i aria-hidden="true" />
      {say} …
    </p>
  )
}

/** The words that answer by themselves, large; they open the sentence that they stand in. */
function ShortLine({ state }: { state: AnswerState }) {
  const { answer } = state
  if (!answer || answer.kind !== "answer") return null
  const short = answer.sentences[0]?.short
  if (!short) return null
  return (
    <button type="button" class="short-line" onClick={() => openSentence(1)}>
      <strong>{clip(short.amount ?? short.text, 400)}</strong>
      {(short.row || short.column) && <span>{[short.row, short.column].filter(Boolean).join(", ")}</span>}
    </button>
  )
}

function Degraded({ reason, onAgain }: { reason: string; onAgain: () => void }) {
  const at = reason.indexOf(":")
  const [code, sentence] = at < 0 ? [reason, ""] : [reason.slice(0, at), reason.slice(at + 1).trim()]
  return (
    <Lesser onAgain={onAgain}>
      <strong>{t.degradedTitle}</strong> <code>{clip(code, 100)}</code> {clip(sentence)}
    </Lesser>
  )
}

/** An answer that is not what it could have been: why, and the way to ask again. */
function Lesser({ children, onAgain }: { children: ComponentChildren; onAgain: () => void }) {
  return (
    <div class="degraded" role="note">
      <p>{children}</p>
      <button type="button" class="button" onClick={onAgain}>
        {t.askAgain}
      </button>
    </div>
  )
}

function Refusal({ state, collection }: { state: AnswerState; collection: string }) {
  const hits = nearest(state)
  const totals = collections.value?.find(({ name }) => name === collection)?.totals
  return (
    <section class="refusal">
      <h2>{refusalHeading(state)}</h2>
      {state.answer?.refusal && <p dir="auto">{clip(state.answer.refusal.detail)}</p>}
      {(["under_way", "failed"] as const).map(
        (shown) =>
          totals &&
          totals[shown] > 0 && (
            <p key={shown}>
              <a href={formatRoute(libraryRoute(collection, { shown }))}>{t.notSearched[shown](totals[shown])}</a>
            </p>
          ),
      )}
      {hits.length > 0 && (
        <>
          <h3>{t.nearest}</h3>
          <ul class="hits">
            {hits.map((hit) => (
              <Passage key={hit.chunk_id} hit={hit} collection={collection} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

const LINES = 4
const LINE = 90

function Passage({ hit, collection }: { hit: Hit; collection: string }) {
  const [whole, setWhole] = useState(false)
  const page = hit.pages[0] ?? 1
  const shownPage = hasPages(hit.document) ? page : null
  const lines = hit.text.split("\n").map((line) => line.split("\t").filter(Boolean).join(" · "))
  const long = lines.reduce((sum, line) => sum + Math.ceil(line.length / LINE), 0) > LINES
  const open = () =>
    reader.open({
      source: { collection, document: hit.document_id, version: hit.version },
      name: hit.document,
      page,
      marks: [],
      sentence: null,
      citation: null,
    })
  const opened = reader.target.value
  const pressed = opened?.source.document === hit.document_id && opened.page === page && opened.sentence === null
  return (
    <li class="hit">
      <div class="hit-head">
        <button type="button" class="chip" aria-pressed={pressed} aria-label={t.chipLabel(hit.document, shownPage)} onClick={open}>
          <span>
            <bdi>{shortName(hit.document)}</bdi>
            {t.chipPage(shownPage)}
          </span>
        </button>
        {hit.headings.length > 0 && <bdi class="path">{hit.headings.join(" › ")}</bdi>}
      </div>
      <p class={long && !whole ? "hit-text clamped" : "hit-text"} dir="auto">
        {clip(lines.join("\n"))}
      </p>
      <div class="hit-foot">
        {long && (
          <button type="button" class="link" onClick={() => setWhole(!whole)}>
            {whole ? t.less : t.showAll}
          </button>
        )}
        {hit.why && (
          <details class="why">
            <summary>{t.why}</summary>
            <WhyList why={hit.why} />
          </details>
        )}
      </div>
    </li>
  )
}

function WhyList({ why }: { why: Why }) {
  return (
    <ul aria-label={t.whyTitle}>
      <li>{t.whyMeaning(why.meaning.cosine, why.meaning.rank)}</li>
      <li>{t.whyWords(why.words.share, why.words.terms)}</li>
      {why.route.reasons.length > 0 && <li>{t.whyRoute(why.route.reasons)}</li>}
    </ul>
  )
}
