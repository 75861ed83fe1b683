// How fast bytes go, and how long the rest takes, by the last seconds alone.

const WINDOW_MS = 6000
const LEAST_MS = 500

export interface Sample {
  at: number
  bytes: number
}

/** Note how many bytes have gone by now; what is older than the window is dropped. */
export function noted(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter(({ at }) => at >= sample.at - WINDOW_MS), sample]
}

/** Return bytes a second; null: it is too early to say. */
export function rate(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.at - first.at < LEAST_MS) return null
  return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at))
}

/** Return the seconds that so many bytes still take; null: nobody knows. */
export function secondsLeft(bytes: number, perSecond: number | null): number | null {
  return perSecond === null || perSecond <= 0 ? null : Math.ceil(bytes / perSecond)
}
