// Ask: the questions of this tab at the left, the answer, and the reader beside it.
import { useEffect } from "preact/hooks"
import type { DocumentPage } from "../api"
import { clip } from "../pincite_text"
import { addressOf } from "../library/table"
import { Reader } from "../reader/reader"
import * as reader from "../reader/store"
import { askRoute, formatRoute, libraryRoute, type AskRoute } from "../routes"
import { get } from "../store/api"
import { collections, turnover } from "../store/catalogue"
import { share } from "../store/preferences"
import { canAsk, session } from "../store/session"
import { t } from "../strings/en"
import { FirstRun } from "../uploads/add_buttons"
import { useLoaded } from "../ui/load"
import { Splitter } from "../ui/splitter"
import { Failure } from "../ui/states"
import { AnswerView } from "./answer_view"
import { Composer } from "./composer"
import { ask, current, entries, said, start } from "./store"

export function AskView({ route }: { route: AskRoute }) {
  const entry = current.value
  const may = canAsk()
  // An address with a question asks it, once this tab may.
  useEffect(() => {
    if (route.question !== null && !current.peek() && may) start(route)
  }, [formatRoute({ ...route, sentence: null }), may])
  useEffect(() => {
    if (route.question === null || route.sentence === null) reader.close()
  }, [route.question, route.collection])
  useEffect(() => () => reader.close(), [])
  const target = reader.target.value
  const collection = collections.value?.find(({ name }) => name === route.collection)
  return (
    <div
      class={target ? "ask with-reader" : "ask"}
      ref={(element) => element?.style.setProperty("--share", `${share.value}%`)}
    >
      <Asked route={route} />
      <section class="middle" aria-label={t.ask} data-pane tabIndex={-1}>
        <div class="scroll" tabIndex={-1}>
          {entry ? (
            <AnswerView key={entry.id} entry={entry} />
          ) : collection?.documents === 0 ? (
            <FirstRun collection={route.collection} />
          ) : route.question !== null ? (
            <article class="answer">
              <h1 dir="auto">{route.question}</h1>
            </article>
          ) : (
            <Welcome
              collection={route.collection}
              count={collection ? collection.totals.live + collection.totals.warnings : 0}
              ideas={collection?.suggestions ?? []}
            />
          )}
        </div>
        {session.value === "reading" && <p class="notice">{t.readOnly}</p>}
        <Composer route={route} />
      </section>
      {target && (
        <>
          <Splitter />
          <div class={reader.full.value ? "side full" : "side"}>
            <Reader target={target} alone={false} />
          </div>
        </>
      )}
      <p class="unseen" role="status">
        {said.value}
      </p>
    </div>
  )
}

function Asked({ route }: { route: AskRoute }) {
  const list = entries.value.filter(({ asked }) => asked.collection === route.collection).toReversed()
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" })
  return (
    <nav
      class="asked"
      id="asked"
      popover="auto"
      aria-label={t.asked}
      data-pane
      tabIndex={-1}
      onClick={(event) => event.currentTarget.hidePopover()}
    >
      <h2>{t.asked}</h2>
      {list.length === 0 ? (
        <p class="hint">{t.askedNone}</p>
      ) : (
        <ul>
          {list.map((entry) => (
            <li key={entry.id}>
              <a
                href={formatRoute(entry.asked)}
                aria-current={entry === current.value ? "page" : undefined}
              >
                <span dir="auto">{entry.asked.question}</span>
                <time dateTime={entry.at.toISOString()}>{time.format(entry.at)}</time>
              </a>
            </li>
          ))}
        </ul>
      )}
      <a class="button" href={formatRoute(askRoute(route.collection))}>
        {t.newQuestion}
      </a>
    </nav>
  )
}

const LISTED = 12

function Welcome({ collection, count, ideas }: { collection: string; count: number; ideas: string[] }) {
  const path = `/v1/collections/${encodeURIComponent(collection)}/documents?limit=${LISTED}`
  const found = useLoaded(path, () => get<DocumentPage>(path), turnover.value)
  const live = found.value?.documents.filter((each) => each.live_version) ?? []
  const coming = found.value?.documents.filter((each) => each.pending_version).length ?? 0
  return (
    <div class="welcome">
      <h1>{t.welcome(count)}</h1>
      <p>{t.welcomeHint}</p>
      {coming > 0 && (
        <p role="status">
          <a href={formatRoute(libraryRoute(collection))}>{t.onTheWay(coming)}</a>
        </p>
      )}
      {ideas.length > 0 && (
        <>
          <h2>{t.suggestions}</h2>
          <ul class="suggestions">
            {ideas.map((question) => (
              <li key={question}>
                <button type="button" class="button" dir="auto" disabled={!canAsk()} onClick={() => ask(askRoute(collection, question))}>
                  {clip(question, 500)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {found.problem && <Failure problem={found.problem} onRetry={found.retry} />}
      {live.length > 0 && (
        <>
          <h2>{t.documents}</h2>
          <ul class="documents">
            {live.map((each) => (
              <li key={each.id}>
                <a href={addressOf(each)}>
                  <bdi>{each.external_id}</bdi>
                </a>{" "}
                {each.title && each.title !== each.external_id && <bdi class="hint">{clip(each.title, 300)}</bdi>}
              </li>
            ))}
          </ul>
          {found.value?.has_more && <p class="hint">{t.moreDocuments}</p>}
        </>
      )}
    </div>
  )
}
