// A name that is taken: the person says whether it is the next version, another document, or neither.
import { useState } from "preact/hooks"
import { clip } from "../pincite_text"
import { t } from "../strings/en"
import { Dialog } from "../ui/dialog"
import { decide, uploads } from "./queue"
import { isGoing, type Choice, type Upload } from "./upload"

export function Conflict({ upload }: { upload: Upload }) {
  const [all, setAll] = useState(false)
  const [prefix, setPrefix] = useState("new/")
  const others = uploads.filter((each) => each.batch === upload.batch && isGoing(each)).length - 1
  const choose = (choice: Choice) => decide(upload, choice, all)
  return (
    <Dialog title={t.takenTitle} onClose={() => choose({ how: "skip" })}>
      <div class="document">
        <p>
          <bdi>{clip(upload.name, 400)}</bdi>
        </p>
        <p>{t.takenSays}</p>
        <div class="buttons">
          <button type="button" class="primary" onClick={() => choose({ how: "replace" })}>
            {t.takenReplace}
          </button>
          <button type="button" class="button" autofocus onClick={() => choose({ how: "skip" })}>
            {t.takenSkip}
          </button>
        </div>
        <form
          class="buttons"
          onSubmit={(event) => {
            event.preventDefault()
            choose({ how: "prefix", prefix })
          }}
        >
          <label>
            <span>{t.takenPrefix}</span>
            <input
              type="text"
              required
              maxLength={100}
              value={prefix}
              onInput={(event) => setPrefix(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button">
            {t.takenKeep}
          </button>
        </form>
        {others > 0 && (
          <label class="check">
            <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
            {t.takenAll}
          </label>
        )}
      </div>
    </Dialog>
  )
}
