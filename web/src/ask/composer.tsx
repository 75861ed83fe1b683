// The field for a question, where it is put to, and the way to stop.
import { signal } from "@preact/signals"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import type { DocumentPage } from "../api"
import { isOver } from "../answer_state"
import type { AskRoute } from "../routes"
import { get } from "../store/api"
import { turnover } from "../store/catalogue"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import { Icon } from "../ui/icons"
import { useLoaded } from "../ui/load"
import { keepTurn, newConversation } from "./conversation"
import { ask, current, turnOf } from "./store"

const LISTED = 100
/** What is chosen below the field, until it is asked with. */
const chosen = signal<Pick<AskRoute, "within" | "filter" | "policy">>({ within: [], filter: null, policy: null })

export function Composer({ route }: { route: AskRoute }) {
  const field = useRef<HTMLTextAreaElement>(null)
  /** The field has the focus by itself, and nothing was typed yet. */
  const untouched = useRef(false)
  const entry = current.value
  const busy = entry !== null && !isOver(entry.state.value)
  const [follows, setFollows] = useState(route.conversation !== null)
  useEffect(() => setFollows(route.conversation !== null), [route.conversation, route.collection])
  useEffect(() => {
    chosen.value = { within: route.within, filter: route.filter, policy: route.policy }
  }, [route.collection, route.within.join("\n"), route.filter, route.policy])
  // Before anybody can type into the field that is shown.
  useLayoutEffect(() => {
    if (!field.current) return
    field.current.value = ""
    // Where there is a keyboard of its own. Beside an answer single letters are keys.
    untouched.current = route.question === null && matchMedia("(pointer: fine)").matches
    if (untouched.current) field.current.focus()
  }, [route.question, route.collection])

  const submit = () => {
    const question = field.current?.value.trim() ?? ""
    if (!question || !canAsk()) return
    let conversation: string | null = null
    if (follows && entry) {
      conversation = route.conversation ?? newConversation()
      keepTurn(conversation, turnOf(entry))
    }
    const { within, policy } = chosen.value
    const filter = chosen.value.filter?.trim() || null
    ask({ view: "ask", collection: route.collection, conversation, question, within, filter, policy, sentence: null })
    if (field.current) field.current.value = ""
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div class="composer-row">
        <textarea
          ref={field}
          id="question"
          rows={1}
          maxLength={8192}
          dir="auto"
          aria-label={t.composerLabel}
          placeholder={t.composerHint}
          onKeyDown={(event) => {
            // The key that leads here is not typed where one is here already.
            if (event.key === "/" && untouched.current) event.preventDefault()
            untouched.current = false
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
            event.preventDefault()
            submit()
          }}
        />
        {busy ? (
          <button type="button" class="primary" onClick={() => entry.stop()}>
            <Icon name="stop" /> {t.stop}
          </button>
        ) : (
          <button type="submit" class="primary" disabled={!canAsk()}>
            <Icon name="send" /> {t.send}
          </button>
        )}
      </div>
      <div class="composer-foot">
        <Where collection={route.collection} />
        {entry && (
          <label class="check">
            <input type="checkbox" checked={follows} onChange={(event) => setFollows(event.currentTarget.checked)} />
            {t.followUp}
          </label>
        )}
      </div>
    </form>
  )
}

function Where({ collection }: { collection: string }) {
  const { within, filter, policy } = chosen.value
  const summary = [
    within.length > 0 ? t.whereSome(within.length) : t.where,
    filter && `${t.filter.toLowerCase()}: ${filter}`,
    policy,
  ]
  return (
    <details class="where">
      <summary>{summary.filter(Boolean).join(" · ")}</summary>
      <Documents collection={collection} />
      <label>
        <span>{t.filter}</span>
        <input
          type="text"
          value={filter ?? ""}
          placeholder={t.filterHint}
          onInput={(event) => {
            chosen.value = { ...chosen.peek(), filter: event.currentTarget.value || null }
          }}
        />
      </label>
      <label>
        <span>{t.policy}</span>
        <select
          value={policy ?? ""}
          onChange={(event) => {
            chosen.value = { ...chosen.peek(), policy: event.currentTarget.value || null }
          }}
        >
          {Object.entries(t.policies).map(([value, says]) => (
            <option key={value} value={value}>
              {says}
            </option>
          ))}
        </select>
      </label>
    </details>
  )
}

function Documents({ collection }: { collection: string }) {
  const path = `/v1/collections/${encodeURIComponent(collection)}/documents?limit=${LISTED}`
  const found = useLoaded(path, () => get<DocumentPage>(path), turnover.value)
  const { within } = chosen.value
  const names = [...new Set([...within, ...(found.value?.documents.map(({ external_id }) => external_id) ?? [])])]
  const toggle = (name: string) => {
    const rest = within.filter((each) => each !== name)
    chosen.value = { ...chosen.peek(), within: rest.length < within.length ? rest : [...within, name] }
  }
  return (
    <fieldset>
      <legend>{t.whereTitle}</legend>
      {names.map((name) => (
        <label key={name} class="check">
          <input type="checkbox" checked={within.includes(name)} onChange={() => toggle(name)} />
          <bdi>{name}</bdi>
        </label>
      ))}
      {found.problem && <p>{found.problem.detail}</p>}
      {found.value?.has_more && <p>{t.whereMore}</p>}
    </fieldset>
  )
}
