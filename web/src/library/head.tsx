// Above the table: find by name, filter, sort, the tabs with their totals, and what is done with those chosen.
import { useEffect, useState } from "preact/hooks"
import type { Fields } from "../api"
import { formatRoute, libraryRoute, SHOWN, type LibraryRoute } from "../routes"
import { get, problemOf } from "../store/api"
import { collections } from "../store/catalogue"
import { go, route as current } from "../store/location"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import { AddButtons } from "../uploads/add_buttons"
import { say } from "../ui/copy"
import { Dialog } from "../ui/dialog"
import { act } from "./actions"
import { allOf, countOf, isPossible, type Action, type Which } from "./bulk"
import { chooseAll, chosen, everything } from "./selection"
import { Deleting } from "./document_dialog"
import { comparisons } from "./fields"
import { countAll, refresh, type Listing } from "./store"

const PAUSE_MS = 250

interface Props {
  route: LibraryRoute
  /** What is listed; null: it is still that of another address, or nothing. */
  listed: Listing | null
}

export function Head({ route, listed }: Props) {
  const totals = collections.value?.find(({ name }) => name === route.collection)?.totals
  const change = (more: Partial<LibraryRoute>, how: "push" | "replace" = "push") => go(formatRoute({ ...route, ...more }), how)
  return (
    <header class="library-head">
      <h1>{t.library}</h1>
      <Find key={route.collection} q={route.q} onFind={find} />
      <Filter
        key={route.collection}
        collection={route.collection}
        filter={route.filter}
        onFilter={(filter) => change({ filter })}
      />
      <label class="inline">
        <span>{t.sort}</span>
        <select value={route.sort ?? ""} onChange={(event) => change({ sort: event.currentTarget.value || null })}>
          {Object.entries(t.sorts).map(([value, says]) => (
            <option key={value} value={value}>
              {says}
            </option>
          ))}
        </select>
      </label>
      <span class="grow" />
      <AddButtons collection={route.collection} />
      <nav class="tabs" aria-label={t.state}>
        {SHOWN.map((shown) => (
          <a
            key={shown}
            href={formatRoute({ ...libraryRoute(route.collection), q: route.q, filter: route.filter, sort: route.sort, shown })}
            aria-current={shown === route.shown ? "page" : undefined}
          >
            {t.tabs[shown]} {totals && <b>{t.count(totals[shown])}</b>}
          </a>
        ))}
      </nav>
      {listed && <Chosen key={formatRoute(route)} listed={listed} total={totals?.[route.shown] ?? null} />}
    </header>
  )
}

/** Have the list that is shown now, which may be another than when the words were typed, narrowed to them. */
function find(q: string | null): void {
  const now = current.peek()
  if (now.view === "library") go(formatRoute({ ...now, q }), "replace")
}

/** What is typed stays as it is typed; the address takes it without the spaces around it. */
function Find({ q, onFind }: { q: string | null; onFind: (q: string | null) => void }) {
  const [typed, setTyped] = useState(q ?? "")
  const wanted = typed.trim() || null
  useEffect(() => {
    if (wanted === q) return
    const timer = setTimeout(() => onFind(wanted), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [wanted])
  // Another address, such as that of a link, brings other words.
  useEffect(() => {
    if (wanted !== q) setTyped(q ?? "")
  }, [q])
  return (
    <input
      id="find"
      type="search"
      aria-label={t.find}
      placeholder={t.find}
      autocomplete="off"
      maxLength={200}
      value={typed}
      onInput={(event) => setTyped(event.currentTarget.value)}
    />
  )
}

interface FilterProps {
  collection: string
  filter: string | null
  onFilter: (filter: string | null) => void
}

/** A filter as it is written; Enter takes it. What the documents can be filtered by is offered. */
function Filter({ collection, filter, onFilter }: FilterProps) {
  const [offered, setOffered] = useState<string[]>([])
  const offer = () => {
    get<Fields>(`/v1/collections/${encodeURIComponent(collection)}/fields`).then(
      ({ fields }) => setOffered(comparisons(fields)),
      (error: unknown) => say(problemOf(error).detail),
    )
  }
  return (
    <>
      <input
        key={filter}
        type="text"
        class="filter"
        list="comparisons"
        aria-label={t.filter}
        placeholder={`${t.filter}: ${t.filterHint}`}
        autocomplete="off"
        maxLength={2000}
        defaultValue={filter ?? ""}
        onFocus={offer}
        onChange={(event) => onFilter(event.currentTarget.value.trim() || null)}
      />
      <datalist id="comparisons">
        {offered.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  )
}

/** How many are chosen, and what can be done with them. */
function Chosen({ listed, total }: { listed: Listing; total: number | null }) {
  // What the dialog names is what is deleted, whatever comes meanwhile.
  const [deleting, setDeleting] = useState<{ which: Which; count: number } | null>(null)
  const [counting, setCounting] = useState<ReadonlySet<string> | null>(null)
  // The button is not disabled while it counts: it would lose the focus, which its dialog gives back.
  const isCounting = counting === chosen.value
  const { collection, shown } = listed.route
  const all = everything.value
  const count = all ? countOf(listed, total) : chosen.value.size
  useEffect(() => {
    if (count === 0) setDeleting(null)
  }, [count])
  if (count === 0) return null
  const which = (action: Action, of = count): Which =>
    all ? allOf(action, listed, of) : { collection, ids: [...chosen.peek()] }
  const confirm = async () => {
    if (isCounting) return
    const choice = chosen.peek()
    setCounting(choice)
    try {
      const of = count ?? (await countAll(listed.route))
      // Each choice is a set of its own: this one may have been given up meanwhile.
      if (chosen.peek() !== choice) return
      if (of === 0) return refresh()
      setDeleting({ which: which("delete", of), count: of })
    } catch (error) {
      say(problemOf(error).detail)
    } finally {
      setCounting((now) => (now === choice ? null : now))
    }
  }
  const run = (action: Action, these: Which) => {
    chooseAll(false)
    return act(action, these)
  }
  const may = canAsk()
  return (
    <div class="chosen" role="group" aria-label={t.chosen(count)}>
      <strong role="status">{t.chosen(count)}</strong>
      <button
        type="button"
        class="button"
        disabled={!may || !isPossible("retry", shown)}
        onClick={() => void run("retry", which("retry"))}
      >
        {t.retry}
      </button>
      <button
        type="button"
        class="button"
        disabled={!may || !isPossible("cancel", shown)}
        onClick={() => void run("cancel", which("cancel"))}
      >
        {t.cancelReading}
      </button>
      <button
        type="button"
        class="button danger"
        disabled={!may}
        aria-disabled={isCounting}
        onClick={() => void confirm()}
      >
        {isCounting ? t.counting : t.delete}
      </button>
      <button type="button" class="quiet" onClick={() => chooseAll(false)}>
        {t.chooseNone}
      </button>
      {deleting && (
        <Dialog title={t.chosen(deleting.count)} onClose={() => setDeleting(null)}>
          <Deleting
            count={deleting.count}
            onBack={() => setDeleting(null)}
            onDelete={() => {
              setDeleting(null)
              return run("delete", deleting.which)
            }}
          />
        </Dialog>
      )}
    </div>
  )
}
