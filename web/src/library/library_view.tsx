// The library: what documents a collection has, how each of them stands, and the way to bring more.
import { useEffect, useLayoutEffect } from "preact/hooks"
import { formatRoute, libraryRoute, type LibraryRoute } from "../routes"
import { revived } from "../store/api"
import { session } from "../store/session"
import { t } from "../strings/en"
import { FirstRun } from "../uploads/add_buttons"
import { Failure, Loading } from "../ui/states"
import { DocumentDialog, opened } from "./document_dialog"
import { Head } from "./head"
import { chooseAll } from "./selection"
import { list, listing, refresh } from "./store"
import { Table } from "./table"

export function LibraryView({ route }: { route: LibraryRoute }) {
  const address = formatRoute(route)
  useLayoutEffect(() => list(route), [address])
  useEffect(() => {
    if (revived.value > 0) refresh()
  }, [revived.value])
  useEffect(() => {
    chooseAll(false)
    opened.value = null
  }, [address])
  const listed = listing.value
  // Until the other list is there, that of the address before is shown, and nothing can be done with it.
  const isCurrent = listed !== null && formatRoute(listed.route) === address
  const narrowed = route.shown !== "all" || route.q !== null || route.filter !== null
  return (
    <section class="library" aria-label={t.library}>
      {narrowed || (listed && listed.rows.length > 0) ? <Head route={route} listed={isCurrent ? listed : null} /> : null}
      {session.value === "reading" && <p class="notice">{t.addNotHere}</p>}
      {!listed ? (
        <Loading />
      ) : listed.problem && listed.rows.length === 0 ? (
        <Failure problem={listed.problem} onRetry={() => list(route)} />
      ) : listed.rows.length === 0 && narrowed ? (
        <div class="welcome">
          <h2>{t.noMatch}</h2>
          <a class="button" href={formatRoute(libraryRoute(route.collection))}>
            {t.showEvery}
          </a>
        </div>
      ) : listed.rows.length === 0 ? (
        <FirstRun collection={route.collection} />
      ) : (
        <>
          {listed.stale && (
            <p class="notice">
              <span role="status">{t.listChanged}</span>{" "}
              <button type="button" class="link" onClick={refresh}>
                {t.refresh}
              </button>
            </p>
          )}
          <Table listed={listed} isCurrent={isCurrent} />
          {listed.problem && <Failure problem={listed.problem} onRetry={refresh} />}
        </>
      )}
      <DocumentDialog />
    </section>
  )
}
