// Server-sent events out of a stream of text, cut anywhere.

export interface ServerEvent {
  event: string
  data: string
  id: string | null
}

/** Collect text and give the events that are complete. A comment is no event. */
export class EventParser {
  #line = ""
  #afterReturn = false
  #event = ""
  #data: string[] = []
  #id: string | null = null

  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = []
    // A line may be long and come in many pieces: what has come is looked through once.
    const [first = "", ...more] = (this.#afterReturn ? text.replace(/^\n/, "") : text).split(/\r\n|\n|\r/)
    if (text !== "") this.#afterReturn = text.endsWith("\r")
    const lines = [this.#line + first, ...more]
    this.#line = lines.pop() ?? ""
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length > 0) {
          events.push({ event: this.#event || "message", data: this.#data.join("\n"), id: this.#id })
        }
        this.#event = ""
        this.#data = []
        continue
      }
      const colon = line.indexOf(":")
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "")
      if (field === "event") this.#event = value
      else if (field === "data") this.#data.push(value)
      else if (field === "id") this.#id = value
    }
    return events
  }
}

/** Read the events of a response until it ends. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parser = new EventParser()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* parser.push(decoder.decode(value, { stream: true }))
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}
