// What the frame fetches: the pages that its token names, which it sends in a header and keeps nowhere.
import type { Problem, StoredPage } from "../api"
import { local, readProblem } from "../store/problems"

export interface Cited {
  document: string
  version: number
  pages: number[]
  spans: { page: number; start: number; end: number }[]
}

export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Opens what one token names. */
export class Source {
  readonly #token: string

  constructor(token: string) {
    this.#token = token
  }

  async cited(): Promise<Cited> {
    return (await this.#get("citation")).json() as Promise<Cited>
  }

  async page(number: number): Promise<StoredPage> {
    return (await this.#get(`pages/${number}`)).json() as Promise<StoredPage>
  }

  async image(number: number, width: 900 | 1800): Promise<Blob> {
    return (await this.#get(`pages/${number}.png?width=${width}`)).blob()
  }

  /** Raises Refusal. */
  async #get(path: string): Promise<Response> {
    const init: RequestInit = { headers: { "X-Pincite-Embed": this.#token }, credentials: "omit", cache: "no-store" }
    const response = await fetch(`/embed/${path}`, init).catch(() => {
      throw new Refusal(local("no-answer", "The service does not answer."))
    })
    if (response.ok) return response
    throw new Refusal(readProblem(response.status, await response.text().catch(() => "")))
  }
}
