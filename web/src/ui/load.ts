// Fetch something for a view, again when the service is back, and never show an old answer for a new question.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Problem } from "../api"
import { problemOf, revived } from "../store/api"

export interface Loaded<T> {
  value: T | null
  problem: Problem | null
  retry: () => void
}

/** `fresh` grows when what was loaded has changed: it is fetched again, and what is shown stays meanwhile. */
export function useLoaded<T>(key: string, work: () => Promise<T>, fresh = 0): Loaded<T> {
  const [found, setFound] = useState<{ key: string; value: T | null; problem: Problem | null }>({
    key,
    value: null,
    problem: null,
  })
  const [turn, setTurn] = useState(0)
  const back = revived.value
  // Before the paint: what is at hand already is in the first frame that shows the view.
  useLayoutEffect(() => {
    let wanted = true
    work().then(
      (value) => wanted && setFound({ key, value, problem: null }),
      (error: unknown) => {
        if (!wanted) return
        const problem = problemOf(error)
        setFound((now) => (now.key === key && now.value !== null ? now : { key, value: null, problem }))
      },
    )
    return () => {
      wanted = false
    }
  }, [key, turn, fresh])
  const before = useRef(back)
  useEffect(() => {
    if (found.problem && before.current !== back) setTurn(turn + 1)
    before.current = back
  }, [back])
  const current = found.key === key
  return {
    value: current ? found.value : null,
    problem: current ? found.problem : null,
    retry: () => {
      setFound({ key, value: null, problem: null })
      setTurn(turn + 1)
    },
  }
}
