// The row of a long list that keys act on: it stays the same row when others come or go above it.

export interface Active {
  id: string | null
  /** Where it was last seen. */
  index: number
}

/** Return where the row stands now; where it is gone, the row that took its place. */
export function placeOf({ id, index }: Active, count: number, idAt: (index: number) => string): number {
  if (id === null || (index < count && idAt(index) === id)) return Math.max(0, Math.min(index, count - 1))
  for (let at = 0; at < count; at += 1) if (idAt(at) === id) return at
  return Math.max(0, Math.min(index, count - 1))
}
