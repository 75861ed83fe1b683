// The page: what the address names, between the bar above and what is said below.
import { effect } from "@preact/signals"
import { render } from "preact"
import { useEffect, useState } from "preact/hooks"
import { AskView } from "./ask/ask_view"
import { forgetWhatWent } from "./ask/forgetting"
import { LibraryView } from "./library/library_view"
import { followed, followPage, Reader } from "./reader/reader"
import * as reader from "./reader/store"
import { askRoute, formatRoute, type ReaderRoute, type Route } from "./routes"
import { offline, revived } from "./store/api"
import { catalogueProblem, collections, loadAbout, loadCatalogue } from "./store/catalogue"
import { listenToEvents, onEvents } from "./store/events"
import { go, listen, route } from "./store/location"
import { canRead, findSession, session } from "./store/session"
import { readKept } from "./store/storage"
import { t } from "./strings/en"
import { DropZone } from "./uploads/add_buttons"
import { Tray } from "./uploads/tray"
import { Help, KeyDialog, Toast } from "./ui/dialogs"
import { helpOpen, listenToKeys } from "./ui/keys"
import { Failure, Loading } from "./ui/states"
import { TopBar } from "./ui/top_bar"

function App() {
  const now = route.value
  const [signing, setSigning] = useState(false)
  useEffect(() => {
    const names: Record<string, string | null | undefined> = {
      ask: "question" in now ? now.question : null,
      reader: reader.target.value?.name,
      library: t.library,
    }
    const first = names[now.view]
    document.title = first ? `${first} · ${t.name}` : t.name
  })
  return (
    <>
      <a class="skip" href="#question" onClick={focusQuestion}>
        {t.skip}
      </a>
      <TopBar route={now} onSignIn={() => setSigning(true)} />
      {offline.value !== null && (
        <p class="notice away">
          <span role="status">{t.offline}</span> {t.offlineNext(offline.value)}
        </p>
      )}
      <main>
        <View route={now} />
      </main>
      <Tray />
      <DropZone collection={"collection" in now ? now.collection : "default"} />
      <Toast />
      {helpOpen.value && <Help />}
      {(session.value === "key-needed" || signing) && <KeyDialog onDone={() => setSigning(false)} />}
    </>
  )
}

function View({ route: now }: { route: Route }) {
  const list = collections.value
  if (session.value === "key-needed") return null
  if (catalogueProblem.value && !list) {
    return <Failure problem={catalogueProblem.value} onRetry={() => void loadCatalogue()} />
  }
  // The library's own request tells whether its collection is there.
  if (!list && !(now.view === "library" && canRead())) return <Loading />
  const isThere = (name: string) => !list || list.some((each) => each.name === name)
  switch (now.view) {
    case "home":
      return <Home />
    case "reader":
      return <Alone route={now} />
    case "lost":
      return <Lost />
    case "ask":
      return isThere(now.collection) ? <AskView route={now} /> : <Lost />
    case "library":
      return isThere(now.collection) ? <LibraryView route={now} /> : <Lost />
  }
}

/** `/` leads to the collection that was used last. */
function Home() {
  const list = collections.value ?? []
  const last = readKept("localStorage", "pincite-collection")
  const to = list.find(({ name }) => name === last) ?? list.find(({ name }) => name === "default") ?? list[0]
  useEffect(() => {
    if (to) go(formatRoute(askRoute(to.name)), "replace")
  }, [to?.name])
  return <p class="welcome">{to ? "" : t.noCollection}</p>
}

/** A reader with the whole width, from its address. */
function Alone({ route: now }: { route: ReaderRoute }) {
  const ranges = now.highlights.map(({ start, end }) => `${start}-${end}`).join(" ")
  // After what the view before lets go of, or that would close this reader.
  useEffect(() => {
    // The address that follows the page in view leads to where the reader is.
    if (reader.target.peek()?.sentence === null && formatRoute(now) === followed.peek()) return
    followed.value = ""
    const page = now.page ?? 1
    reader.open({
      source: { collection: now.collection, document: now.document, version: now.version },
      name: null,
      page,
      marks: now.highlights.map((range) => ({ ...range, page, boxes: null, kind: "quote" })),
      sentence: null,
      citation: null,
    })
  }, [now.collection, now.document, now.version, now.page, ranges])
  useEffect(() => () => reader.close(), [])
  const target = reader.target.value
  const on = reader.page.value
  useEffect(() => {
    if (!target || target.sentence !== null || reader.total.value === 0) return
    const timer = setTimeout(() => {
      // Where a link was followed meanwhile, the address is that link's.
      if (reader.target.peek() === target && route.peek() === now) followPage(target)
    }, 250)
    return () => clearTimeout(timer)
  }, [on])
  if (!target || target.sentence !== null) return null
  return (
    <div class="alone">
      <Reader target={target} alone />
    </div>
  )
}

function Lost() {
  const first = collections.value?.[0]?.name ?? "default"
  return (
    <div class="welcome">
      <h1>{t.lost}</h1>
      <p>{t.lostHint}</p>
      <a class="button" href={formatRoute(askRoute(first))}>
        {t.toAsk}
      </a>
    </div>
  )
}

function focusQuestion(event: Event): void {
  event.preventDefault()
  document.getElementById("question")?.focus()
}

listen()
listenToKeys()
listenToEvents()
void findSession().then(() => {
  if (session.peek() !== "key-needed") void loadCatalogue()
})
// At the start, after signing in, and when the service is back.
effect(() => {
  void revived.value
  if (!canRead()) return
  void loadAbout()
  void forgetWhatWent()
})
onEvents((events) => {
  if (events.some(({ kind }) => kind === "gap")) void forgetWhatWent()
})
// A collection that comes without a document has no event.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && canRead()) void loadCatalogue()
})
revived.subscribe((times) => {
  if (times > 0) void loadCatalogue()
})
render(<App />, document.getElementById("app")!)
