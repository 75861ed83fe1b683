// What documents can be filtered by, as comparisons that a person would write.
import type { Fields } from "../api"

const VALUES = 12
/** A value that a filter has without quotation marks, and that is no word of its language. */
const BARE = /^(?!(?:and|or|not|in|exists|true|false)$)[^\s()<>=,"']+$/i
const NUMBER = /^-?\d/

/** Return comparisons with the values that most documents have, field by field. */
export function comparisons(fields: Fields["fields"]): string[] {
  return fields.flatMap(({ name, values }) => values.slice(0, VALUES).map(({ value }) => `${name} = ${written(value)}`))
}

function written(value: unknown): string {
  if (typeof value !== "string" || (BARE.test(value) && !NUMBER.test(value))) return String(value)
  return `"${value.replace(/["\\]/g, "\\$&")}"`
}
