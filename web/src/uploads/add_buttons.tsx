// The ways to bring documents: buttons for files and for a folder, and dropping them anywhere on the page.
import { useEffect, useRef, useState } from "preact/hooks"
import { canAsk } from "../store/session"
import { t } from "../strings/en"
import { Icon } from "../ui/icons"
import { ofDrop, ofInput } from "./gather"
import { OFFERED } from "./kinds"
import { bring } from "./queue"

export function AddButtons({ collection }: { collection: string }) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const may = canAsk()
  const taken = (input: HTMLInputElement) => {
    if (input.files) void bring(collection, ofInput(input.files))
    input.value = ""
  }
  return (
    <span class="add">
      <button type="button" class="primary" disabled={!may} onClick={() => files.current?.click()}>
        <Icon name="plus" /> {t.addFiles}
      </button>
      <button type="button" class="button" disabled={!may} onClick={() => folder.current?.click()}>
        {t.addFolder}
      </button>
      <input ref={files} type="file" accept={OFFERED} multiple hidden onChange={(event) => taken(event.currentTarget)} />
      <input
        ref={(element) => {
          folder.current = element
          element?.setAttribute("webkitdirectory", "")
        }}
        type="file"
        hidden
        onChange={(event) => taken(event.currentTarget)}
      />
    </span>
  )
}

/** What an empty collection shows: what to do next. */
export function FirstRun({ collection }: { collection: string }) {
  return (
    <div class="welcome first-run">
      <h1>{t.emptyTitle}</h1>
      <p>{t.emptyHint}</p>
      <AddButtons collection={collection} />
      <p class="hint">{t.dropHint}</p>
      <p class="hint">
        {t.emptyElse} <code>{t.emptyCommand}</code>
      </p>
    </div>
  )
}

/** Files dropped anywhere on the page are brought into the collection that is looked at. */
export function DropZone({ collection }: { collection: string }) {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false
    const dragged = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const left = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const dropped = (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      if (canAsk()) void ofDrop(event.dataTransfer).then((given) => bring(collection, given))
    }
    addEventListener("dragover", dragged)
    addEventListener("dragleave", left)
    addEventListener("drop", dropped)
    return () => {
      removeEventListener("dragover", dragged)
      removeEventListener("dragleave", left)
      removeEventListener("drop", dropped)
    }
  }, [collection])
  return over ? <p class="drop-here">{canAsk() ? t.dropHere(collection) : t.addNotHere}</p> : null
}
