// One document: what is known of its state, and what can be done with it.
import { signal } from "@preact/signals"
import { useRef, useState } from "preact/hooks"
import type { Document } from "../api"
import { clip } from "../pincite_text"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import { OFFERED } from "../uploads/kinds"
import { bring } from "../uploads/queue"
import { Dialog } from "../ui/dialog"
import { act } from "./actions"
import type { Action } from "./bulk"
import { shownVersion, statusOf } from "./status"
import { listing } from "./store"
import { addressOf } from "./table"

/** The id of the document whose dialog is open. */
export const opened = signal<string | null>(null)
const WARNINGS = 50

export function DocumentDialog() {
  const id = opened.value
  const document = listing.value?.rows.find((row) => row.id === id)
  const close = () => {
    opened.value = null
  }
  if (!document) return null
  return (
    <Dialog key={document.id} title={<bdi>{clip(document.external_id, 300)}</bdi>} onClose={close}>
      <Inside document={document} onClose={close} />
    </Dialog>
  )
}

function Inside({ document, onClose }: { document: Document; onClose: () => void }) {
  const [deleting, setDeleting] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const status = statusOf(document)
  const version = shownVersion(document)
  const may = canAsk()
  const run = (action: Action) => act(action, { collection: document.collection, ids: [document.id] })
  if (deleting) {
    return <Deleting count={1} onBack={() => setDeleting(false)} onDelete={() => run("delete").then(onClose)} />
  }
  return (
    <div class="document">
      {document.grade && <p class="hint">{t.gradeIs(document.grade)}</p>}
      {document.title && <p dir="auto">{clip(document.title, 1000)}</p>}
      <p class={`state is-${status.kind}`}>
        <i aria-hidden="true">{status.sign}</i> {status.word}
      </p>
      {status.detail && <p dir="auto">{clip(status.detail)}</p>}
      {version.warnings.length > 0 && (
        <ul class="warnings">
          {version.warnings.slice(0, WARNINGS).map((each, at) => (
            <li key={at} dir="auto">
              {each.page !== null && [
                // Pages are shown of the version that answers.
                version === document.live_version ? (
                  <a key="page" href={addressOf(document, each.page)} onClick={onClose}>
                    {t.chipPage(each.page)}
                  </a>
                ) : (
                  t.chipPage(each.page)
                ),
                ": ",
              ]}
              {clip(each.detail, 600)}
            </li>
          ))}
          {version.warnings.length > WARNINGS && <li>{t.more(version.warnings.length - WARNINGS)}</li>}
        </ul>
      )}
      <div class="buttons">
        {document.live_version && (
          <a class="primary" href={addressOf(document)} onClick={onClose}>
            {t.read}
          </a>
        )}
        {status.kind === "failed" && (
          <button type="button" class="button" disabled={!may} onClick={() => void run("retry")}>
            {t.retry}
          </button>
        )}
        {status.kind === "under_way" && (
          <button type="button" class="button" disabled={!may} onClick={() => void run("cancel")}>
            {t.cancelReading}
          </button>
        )}
        <button type="button" class="button" disabled={!may} onClick={() => file.current?.click()}>
          {t.replaceFile}
        </button>
        <button type="button" class="button danger" disabled={!may} onClick={() => setDeleting(true)}>
          {t.delete}
        </button>
      </div>
      <input
        ref={file}
        type="file"
        accept={OFFERED}
        hidden
        onChange={(event) => {
          const given = event.currentTarget.files?.[0]
          if (given) void bring(document.collection, [{ file: given, name: document.external_id }], true)
          onClose()
        }}
      />
    </div>
  )
}

interface DeletingProps {
  count: number
  onBack: () => void
  onDelete: () => Promise<void>
}

/** Names what happens before it does. */
export function Deleting({ count, onBack, onDelete }: DeletingProps) {
  const [busy, setBusy] = useState(false)
  return (
    <div class="document">
      <p>{t.deleteSays(count)}</p>
      <div class="buttons">
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() => {
            setBusy(true)
            void onDelete()
          }}
        >
          {t.deleteNow(count)}
        </button>
        <button type="button" class="button" autofocus onClick={onBack}>
          {t.keepThem}
        </button>
      </div>
    </div>
  )
}
