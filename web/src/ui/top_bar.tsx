// The bar above every view: the collection, where one is, whether the service answers, and how it looks.
import { useEffect } from "preact/hooks"
import { forgetConversations } from "../ask/conversation"
import { askRoute, formatRoute, libraryRoute, type Route } from "../routes"
import { offline, problemOf } from "../store/api"
import { collections } from "../store/catalogue"
import { go } from "../store/location"
import { theme, type Theme } from "../store/preferences"
import { session, signOut } from "../store/session"
import { keep } from "../store/storage"
import { t } from "../strings/en"
import { say } from "./copy"
import { Icon } from "./icons"
import { helpOpen } from "./keys"

export function TopBar({ route: now, onSignIn }: { route: Route; onSignIn: () => void }) {
  const list = collections.value ?? []
  const here = "collection" in now ? now.collection : null
  useEffect(() => {
    if (here) keep("localStorage", "pincite-collection", here)
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
          onChange={(event) => {
            const to = event.currentTarget.value
            go(formatRoute(now.view === "library" ? libraryRoute(to) : askRoute(to)))
          }}
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
          <a href={formatRoute(libraryRoute(here))} aria-current={now.view === "library" ? "page" : undefined}>
            {t.library}
          </a>
        </nav>
      )}
      {now.view === "ask" && (
        <button type="button" class="quiet" popovertarget="asked">
          {t.questions}
        </button>
      )}
      <span class="grow" />
      {session.value === "reading" && (
        <button type="button" class="button" onClick={onSignIn}>
          {t.signIn}
        </button>
      )}
      {session.value === "signed-in" && (
        <button type="button" class="quiet" onClick={leave}>
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

function leave(): void {
  signOut().then(forgetConversations, (error: unknown) => say(`${t.notSignedOut} ${problemOf(error).detail}`))
}
