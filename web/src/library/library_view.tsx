// The library: what documents a collection has, how each of them stands, and the way to bring more.
import { useEffect } from "preact/hooks"
import { formatRoute, type LibraryRoute } from "../routes"
import { revived } from "../store/api"
import { session } from "../store/session"
import { t } from "../strings/en"
import { AddButtons, FirstRun } from "../uploads/add_buttons"
import { Failure, Loading } from "../ui/states"
import { DocumentDialog } from "./document_dialog"
import { list, listing, refresh } from "./store"
import { Table } from "./table"

export function LibraryView({ route }: { route: LibraryRoute }) {
  const address = formatRoute(route)
  useEffect(() => list(route), [address])
  useEffect(() => {
    if (revived.value > 0) refresh()
  }, [revived.value])
  const listed = listing.value
  return (
    <section class="library" aria-label={t.library}>
      <header class="library-head">
        <h1>{t.library}</h1>
        <span class="grow" />
        {listed && listed.rows.length > 0 && <AddButtons collection={route.collection} />}
      </header>
      {session.value === "reading" && <p class="notice">{t.addNotHere}</p>}
      {!listed ? (
        <Loading />
      ) : listed.problem && listed.rows.length === 0 ? (
        <Failure problem={listed.problem} onRetry={() => list(route)} />
      ) : listed.rows.length === 0 ? (
        <FirstRun collection={route.collection} />
      ) : (
        <>
          <Table listed={listed} />
          {listed.problem && <Failure problem={listed.problem} onRetry={refresh} />}
        </>
      )}
      <DocumentDialog />
    </section>
  )
}
