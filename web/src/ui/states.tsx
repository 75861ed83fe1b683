// What a view shows while it has nothing else: a skeleton after 200 ms, or what went wrong and Try again.
import { useEffect, useState } from "preact/hooks"
import type { Problem } from "../api"
import { t } from "../strings/en"

export function Loading() {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div class="skeleton" aria-busy="true">
      {late && (
        <>
          <span class="unseen" role="status">
            {t.loading}
          </span>
          <i />
          <i />
          <i />
        </>
      )}
    </div>
  )
}

export function Failure({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  return (
    <div class="failure" role="alert">
      <strong>{t.failed}</strong>
      <p>{problem.detail}</p>
      <code>{problem.code}</code>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t.tryAgain}
        </button>
      )}
    </div>
  )
}
