// The page: what the address names, between the bar above and what is said below.
import { render } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { Problem } from "./api"
import { AskView } from "./ask/ask_view"
import { followed, followPage, Reader } from "./reader/reader"
import * as reader from "./reader/store"
import { askRoute, formatRoute, type ReaderRoute, type Route } from "./routes"
import { offline, problemOf, revived } from "./store/api"
import { about, catalogueProblem, collections, loadAbout, loadCatalogue } from "./store/catalogue"
import { go, listen, route } from "./store/location"
import { letters, theme, type Theme } from "./store/preferences"
import { findSession, session, signIn, signOut } from "./store/session"
import { t } from "./strings/en"
import { toast } from "./ui/copy"
import { Dialog } from "./ui/dialog"
import { Icon } from "./ui/icons"
import { helpOpen, listenToKeys } from "./ui/keys"
import { Failure, Loading } from "./ui/states"

function App() {
  const now = route.value
  const [signing, setSigning] = useState(false)
  useEffect(() => {
    const names = { ask: "question" in now && now.question, reader: reader.target.value?.name }
    const first = now.view === "ask" ? names.ask : now.view === "reader" ? names.reader : null
    document.title = first ? `${first} · ${t.name}` : t.name
  })
  return (
    <>
      <a class="skip" href="#question" onClick={focusQuestion}>
        {t.skip}
      </a>
      <TopBar route={now} onSignIn={() => setSigning(true)} />
      {offline.value !== null && (
        <p class="notice away" role="status">
          {t.offline(offline.value)}
        </p>
      )}
      <main>
        <View route={now} />
      </main>
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
  if (!list) return <Loading />
  switch (now.view) {
    case "home":
      return <Home />
    case "reader":
      return <Alone route={now} />
    case "lost":
      return <Lost />
    case "ask":
      return list.some(({ name }) => name === now.collection) ? <AskView route={now} /> : <Lost />
  }
}

/** `/` leads to the collection that was used last. */
function Home() {
  const list = collections.value ?? []
  const last = localStorage.getItem("pincite-collection")
  const to = list.find(({ name }) => name === last) ?? list.find(({ name }) => name === "default") ?? list[0]
  useEffect(() => {
    if (to) go(formatRoute(askRoute(to.name)), "replace")
  }, [to?.name])
  return <p class="welcome">{to ? "" : t.noCollection}</p>
}

/** A reader with the whole width, from its address. */
function Alone({ route: now }: { route: ReaderRoute }) {
  const ranges = now.highlights.map(({ start, end }) => `${start}-${end}`).join(" ")
  useEffect(() => {
    // The address that follows the page in view leads to where the reader is.
    if (reader.target.peek()?.sentence === null && formatRoute(now) === followed.peek()) return
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
    const timer = setTimeout(() => followPage(target), 250)
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

function TopBar({ route: now, onSignIn }: { route: Route; onSignIn: () => void }) {
  const list = collections.value ?? []
  const here = "collection" in now ? now.collection : null
  useEffect(() => {
    if (here) localStorage.setItem("pincite-collection", here)
  }, [here])
  return (
    <header class="bar">
      <a class="brand" href={here ? formatRoute(askRoute(here)) : "/"}>
        {t.name}
      </a>
      {list.length > 1 ? (
        <select
          aria-label={t.collection}
          value={here ?? ""}
          onChange={(event) => go(formatRoute(askRoute(event.currentTarget.value)))}
        >
          {here === null && <option value="" />}
          {list.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <span class="hint">{here}</span>
      )}
      {here && (
        <nav aria-label={t.name}>
          <a href={formatRoute(askRoute(here))} aria-current={now.view === "ask" ? "page" : undefined}>
            {t.ask}
          </a>
        </nav>
      )}
      <span class="grow" />
      {session.value === "reading" && (
        <button type="button" class="button" onClick={onSignIn}>
          {t.signIn}
        </button>
      )}
      {session.value === "signed-in" && (
        <button type="button" class="quiet" onClick={() => void signOut()}>
          {t.signOut}
        </button>
      )}
      <span class={offline.value === null ? "health" : "health is-away"}>
        <i aria-hidden="true" />
        {offline.value === null ? t.ready : t.away}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={t.theme[theme.value]}
        title={t.theme[theme.value]}
        onClick={() => {
          const next: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" }
          theme.value = next[theme.value]
        }}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t.keysTitle}
        title={t.keysTitle}
        onClick={() => {
          helpOpen.value = true
        }}
      >
        ?
      </button>
    </header>
  )
}

function Help() {
  const known = about.value
  return (
    <Dialog
      title={t.keysTitle}
      onClose={() => {
        helpOpen.value = false
      }}
    >
      <dl class="keys">
        {t.keyList.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={letters.value}
          onChange={(event) => {
            letters.value = event.currentTarget.checked
          }}
        />
        {t.letters}
      </label>
      {known?.version && (
        <p class="hint">
          {t.about(known.version, known.licence ?? "AGPL-3.0-or-later")}
          {known.source && (
            <>
              {" · "}
              <a href={known.source} target="_blank" rel="noopener noreferrer">
                {t.sourceCode}
              </a>
            </>
          )}
        </p>
      )}
    </Dialog>
  )
}

function KeyDialog({ onDone }: { onDone: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const closes = session.value !== "key-needed"
  return (
    <Dialog title={t.keyTitle} onClose={closes ? onDone : undefined}>
      <form
        class="key-form"
        onSubmit={(event) => {
          event.preventDefault()
          const key = new FormData(event.currentTarget).get("key")
          setBusy(true)
          signIn(String(key)).then(
            () => {
              void loadCatalogue()
              onDone()
            },
            (error: unknown) => {
              setProblem(problemOf(error))
              setBusy(false)
            },
          )
        }}
      >
        <label>
          <span>{t.keyLabel}</span>
          <input type="password" name="key" autocomplete="current-password" required autofocus />
        </label>
        <p class="hint">{t.keyHint}</p>
        {problem && (
          <p class="wrong" role="alert">
            {problem.detail}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy}>
          {t.signIn}
        </button>
      </form>
    </Dialog>
  )
}

function Toast() {
  const now = toast.value
  return (
    <div class="toast-place" role="status">
      {now && (
        <div class="toast">
          <span>{now.say}</span>
          {now.text !== null && (
            <>
              <textarea readOnly rows={3} aria-label={now.say} value={now.text} onFocus={(event) => event.currentTarget.select()} />
              <button
                type="button"
                class="icon-button"
                aria-label={t.close}
                onClick={() => {
                  toast.value = null
                }}
              >
                <Icon name="close" />
              </button>
            </>
          )}
        </div>
      )}
    </div>
  )
}

function focusQuestion(event: Event): void {
  event.preventDefault()
  document.getElementById("question")?.focus()
}

listen()
listenToKeys()
void findSession().then(() => {
  if (session.peek() !== "key-needed") void loadCatalogue()
  void loadAbout()
})
revived.subscribe((times) => {
  if (times > 0) void loadCatalogue()
})
render(<App />, document.getElementById("app")!)
