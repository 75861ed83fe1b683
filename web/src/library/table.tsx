// The table of documents: a row is a document, its state by sign and word, and what can be done with it.
import type { Document } from "../api"
import { clip } from "../pincite_text"
import { formatRoute } from "../routes"
import { go } from "../store/location"
import { t } from "../strings/en"
import { VirtualList } from "../ui/virtual_list"
import { act } from "./actions"
import { opened } from "./document_dialog"
import { chooseAll, chosen, everything, isChosen, toggle } from "./selection"
import { shownVersion, statusOf } from "./status"
import { grow, type Listing } from "./store"

/** 44 pixels at the ordinary size of text. */
const ROW_REM = 2.75

/** A list that is not the one that the address asks for can be looked at, and nothing else. */
export function Table({ listed, isCurrent }: { listed: Listing; isCurrent: boolean }) {
  const { rows, route } = listed
  const keyed = (index: number, event: KeyboardEvent) => {
    const document = rows[index]
    if (!document) return
    if (event.key === "Enter") read(document)
    else if (event.key === "r" && statusOf(document).kind === "failed") retry(document)
    else if (event.key === " ") toggle(document.id)
    else if (event.key === ".") opened.value = document.id
    else return
    event.preventDefault()
  }
  return (
    <div
      class="table"
      role="grid"
      aria-label={t.documents}
      aria-multiselectable="true"
      aria-rowcount={listed.after ? -1 : rows.length + 1}
      inert={!isCurrent}
      data-pane
      tabIndex={-1}
    >
      <div role="rowgroup">
        <div class="row head" role="row" aria-rowindex={1}>
          <span role="columnheader">
            <input
              type="checkbox"
              aria-label={t.chooseAll}
              checked={everything.value}
              indeterminate={!everything.value && chosen.value.size > 0}
              onChange={(event) => chooseAll(event.currentTarget.checked)}
            />
          </span>
          <span role="columnheader">{t.document}</span>
          <span role="columnheader">{t.state}</span>
          <span role="columnheader">{t.pages}</span>
          <span role="columnheader">{t.grade}</span>
          <span role="columnheader">{t.versionColumn}</span>
          <span role="columnheader">{t.changed}</span>
          <span role="columnheader">
            <span class="unseen">{t.actions}</span>
          </span>
        </div>
      </div>
      <VirtualList
        count={rows.length}
        idAt={(index) => rows[index]!.id}
        rem={ROW_REM}
        start={formatRoute(route)}
        row={(index, isActive) => <Row key={rows[index]!.id} document={rows[index]!} index={index} isActive={isActive} />}
        onKey={keyed}
        onEnd={() => void grow()}
      />
    </div>
  )
}

function Row({ document, index, isActive }: { document: Document; index: number; isActive: boolean }) {
  const status = statusOf(document)
  const version = shownVersion(document)
  const name = clip(document.external_id, 300)
  const title = document.title && document.title !== document.external_id ? clip(document.title, 300) : ""
  const tab = isActive ? 0 : -1
  return (
    <div class={`row is-${status.kind}`} role="row" aria-rowindex={index + 2} aria-selected={isChosen(document.id)} data-row={index} tabIndex={tab}>
      <span role="gridcell">
        <input
          type="checkbox"
          tabIndex={tab}
          aria-label={t.choose(name)}
          checked={isChosen(document.id)}
          onChange={() => toggle(document.id)}
        />
      </span>
      <span role="gridcell" class="named">
        {document.live_version ? (
          <a href={addressOf(document)} tabIndex={tab}>
            <bdi>{name}</bdi>
          </a>
        ) : (
          <bdi>{name}</bdi>
        )}
        {status.kind === "failed" && status.detail ? (
          <small class="detail" dir="auto">
            {clip(status.detail, 400)}
          </small>
        ) : (
          title && (
            <small>
              <bdi>{title}</bdi>
            </small>
          )
        )}
      </span>
      <span role="gridcell" class="state">
        <i aria-hidden="true">{status.sign}</i> <span>{status.word}</span>
      </span>
      <span role="gridcell" class="number">
        {version.pages_total ?? "–"}
      </span>
      <span role="gridcell" class="number">
        {document.grade ?? "–"}
      </span>
      <span role="gridcell" class="number">
        {t.version(version.number)}
      </span>
      <span role="gridcell" class="changed">
        <time dateTime={document.changed_at}>{t.ago(new Date(document.changed_at))}</time>
      </span>
      <span role="gridcell" class="actions">
        {status.kind === "failed" && (
          <button type="button" class="button" tabIndex={tab} aria-label={t.retryOf(name)} onClick={() => retry(document)}>
            {t.retry}
          </button>
        )}
        <button
          type="button"
          class="icon-button"
          tabIndex={tab}
          aria-label={t.moreOf(name)}
          aria-haspopup="dialog"
          onClick={() => {
            opened.value = document.id
          }}
        >
          ⋯
        </button>
      </span>
    </div>
  )
}

function retry({ collection, id }: Document): void {
  void act("retry", { collection, ids: [id] })
}

function read(document: Document): void {
  if (document.live_version) go(addressOf(document))
  else opened.value = document.id
}

export function addressOf({ collection, id }: Document, page: number | null = null): string {
  return formatRoute({ view: "reader", collection, document: id, page, version: null, highlights: [] })
}
