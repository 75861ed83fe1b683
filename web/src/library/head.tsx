// Above the table: find by name, filter, sort, the tabs with their totals, and what is done with those chosen.
import { useEffect, useState } from "preact/hooks"
import { formatRoute, libraryRoute, SHOWN, type LibraryRoute } from "../routes"
import { collections } from "../store/catalogue"
import { go } from "../store/location"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import { AddButtons } from "../uploads/add_buttons"
import { Dialog } from "../ui/dialog"
import { act, type Action, type Which } from "./actions"
import { chooseAll, chosen, everything } from "./selection"
import { Deleting } from "./document_dialog"

const PAUSE_MS = 250

export function Head({ route }: { route: LibraryRoute }) {
  const totals = collections.value?.find(({ name }) => name === route.collection)?.totals
  const change = (more: Partial<LibraryRoute>, how: "push" | "replace" = "push") => go(formatRoute({ ...route, ...more }), how)
  return (
    <header class="library-head">
      <h1>{t.library}</h1>
      <Find key={route.collection} q={route.q} onFind={(q) => change({ q }, "replace")} />
      <Filter filter={route.filter} onFilter={(filter) => change({ filter })} />
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
      <Chosen route={route} total={totals?.[route.shown] ?? 0} />
    </header>
  )
}

function Find({ q, onFind }: { q: string | null; onFind: (q: string | null) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  useEffect(() => {
    if (typed === null) return
    const timer = setTimeout(() => {
      onFind(typed.trim() || null)
      setTyped(null)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <input
      id="find"
      type="search"
      aria-label={t.find}
      placeholder={t.find}
      autocomplete="off"
      maxLength={200}
      value={typed ?? q ?? ""}
      onInput={(event) => setTyped(event.currentTarget.value)}
    />
  )
}

/** A filter as it is written; Enter takes it. */
function Filter({ filter, onFilter }: { filter: string | null; onFilter: (filter: string | null) => void }) {
  return (
    <input
      key={filter}
      type="text"
      class="filter"
      aria-label={t.filter}
      placeholder={`${t.filter}: ${t.filterHint}`}
      autocomplete="off"
      maxLength={2000}
      defaultValue={filter ?? ""}
      onChange={(event) => onFilter(event.currentTarget.value.trim() || null)}
    />
  )
}

/** How many are chosen, and what can be done with them. */
function Chosen({ route, total }: { route: LibraryRoute; total: number }) {
  const [deleting, setDeleting] = useState(false)
  const { collection } = route
  const all = everything.value
  const ids = [...chosen.value]
  const narrowed = route.q !== null || route.filter !== null
  const count = all ? (narrowed ? null : total) : ids.length
  if (count === 0) return null
  const which: Which = all ? { collection, all: route } : { collection, ids }
  const run = (action: Action) => {
    chooseAll(false)
    return act(action, which)
  }
  return (
    <div class="chosen" role="group" aria-label={t.chosen(count)}>
      <strong role="status">{t.chosen(count)}</strong>
      <button type="button" class="button" disabled={!canAsk()} onClick={() => void run("retry")}>
        {t.retry}
      </button>
      <button type="button" class="button" disabled={!canAsk()} onClick={() => void run("cancel")}>
        {t.cancelReading}
      </button>
      <button type="button" class="button danger" disabled={!canAsk()} onClick={() => setDeleting(true)}>
        {t.delete}
      </button>
      <button type="button" class="quiet" onClick={() => chooseAll(false)}>
        {t.chooseNone}
      </button>
      {deleting && (
        <Dialog title={t.chosen(count)} onClose={() => setDeleting(false)}>
          <Deleting
            count={count}
            onBack={() => setDeleting(false)}
            onDelete={() => {
              setDeleting(false)
              return run("delete")
            }}
          />
        </Dialog>
      )}
    </div>
  )
}
