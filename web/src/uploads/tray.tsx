// The upload tray: how many are in, how fast it goes, how long it takes, and what was refused and why.
import { clip } from "../pincite_text"
import { t } from "../strings/en"
import { Conflict } from "./conflict"
import { rate, secondsLeft } from "./pace"
import { again, changes, clear, samples, stopAll, uploads, waits } from "./queue"
import { isGoing, mayGoAgain, type Upload } from "./upload"

const LISTED = 100

export function Tray() {
  void changes.value
  if (uploads.length === 0) return null
  const count = (...states: Upload["state"][]) => uploads.filter(({ state }) => states.includes(state)).length
  const going = uploads.filter(isGoing)
  const over = going.length === 0
  const left = going.reduce((sum, { file, loaded }) => sum + file.size - loaded, 0)
  const pace = rate(samples)
  const [added, unchanged, failed, skipped] = [count("accepted"), count("unchanged"), count("failed"), count("skipped")]
  const wait = waits.value
  const summary = over ? t.uploadsOver(added, unchanged, failed, skipped) : t.uploading(added + unchanged, uploads.length)
  const notable = uploads.filter(({ state }) => state !== "accepted")
  const asking = uploads.find(({ state }) => state === "asking")
  return (
    <section class="tray" aria-label={t.uploads} data-pane tabIndex={-1}>
      <div class="tray-line">
        <strong>{summary}</strong>
        {!over && (
          <>
            <progress aria-label={t.uploads} max={uploads.length} value={uploads.length - going.length} />
            <span class="hint">{wait !== null ? t.asksToWait(wait) : t.pace(pace, secondsLeft(left, pace))}</span>
          </>
        )}
        <span class="grow" />
        {over ? (
          <button type="button" class="quiet" onClick={clear}>
            {t.close}
          </button>
        ) : (
          <button type="button" class="quiet" onClick={stopAll}>
            {t.stopUploads}
          </button>
        )}
      </div>
      {notable.length > 0 && (
        <details open={failed > 0}>
          <summary>{t.details}</summary>
          <ul>
            {notable.slice(0, LISTED).map((each) => (
              <li key={each.id} class={`is-${each.state}`}>
                <bdi>{clip(each.name, 300)}</bdi>
                <span>
                  {t.uploadStates[each.state](each.file.size === 0 ? 0 : each.loaded / each.file.size)}
                  {each.problem && each.state === "failed" && `: ${clip(each.problem.detail, 600)}`}
                </span>
                {mayGoAgain(each) && (
                  <button type="button" class="link" onClick={() => again(each)}>
                    {t.tryAgain}
                  </button>
                )}
              </li>
            ))}
            {notable.length > LISTED && <li>{t.more(notable.length - LISTED)}</li>}
          </ul>
        </details>
      )}
      <p class="unseen" role="status">
        {over ? summary : ""}
      </p>
      {asking && <Conflict key={asking.id} upload={asking} />}
    </section>
  )
}
