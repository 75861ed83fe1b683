// What opens over every view: the keys, the sign-in, and what is said for a moment.
import { useState } from "preact/hooks"
import type { Problem } from "../api"
import { problemOf } from "../store/api"
import { about, loadCatalogue } from "../store/catalogue"
import { letters } from "../store/preferences"
import { session, signIn } from "../store/session"
import { t } from "../strings/en"
import { toast } from "./copy"
import { Dialog } from "./dialog"
import { Icon } from "./icons"
import { helpOpen } from "./keys"

export function Help() {
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

export function KeyDialog({ onDone }: { onDone: () => void }) {
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

export function Toast() {
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
