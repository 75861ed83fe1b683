import assert from "node:assert/strict"
import { test } from "node:test"
import { askRoute, formatRoute, libraryRoute, parseRoute, type Route } from "../src/routes.ts"

function readBack(route: Exclude<Route, { view: "lost" }>): Route {
  const url = new URL(formatRoute(route), "http://here")
  return parseRoute(url.pathname, url.search, url.hash)
}

test("an address read back is the same view", () => {
  const routes: Exclude<Route, { view: "lost" }>[] = [
    { view: "home" },
    askRoute("default"),
    askRoute("default", "What is 5 % of a + b & c? #1 “ü”"),
    {
      ...askRoute("a.b-c", "q"),
      within: ["x/y.pdf", "z.html"],
      filter: "metadata.year >= 2018",
      policy: "flag",
      sentence: { number: 4, citation: 2 },
    },
    { ...askRoute("default", "And the other?"), conversation: "1a2b3c" },
    libraryRoute("default"),
    libraryRoute("a.b-c", { shown: "under_way", q: "lease & more", filter: "metadata.year >= 2018", sort: "-changed" }),
    {
      view: "reader",
      collection: "default",
      document: "0f87-x",
      page: 41,
      version: 3,
      highlights: [
        { start: 0, end: 3 },
        { start: 787, end: 888 },
      ],
    },
    { view: "reader", collection: "c", document: "d", page: null, version: null, highlights: [] },
  ]
  for (const route of routes) assert.deepEqual(readBack(route), route)
})

test("what is no address of the page is lost, and harms nothing", () => {
  for (const path of ["/x", "/c", "/c/a/b", "/c/a/library/x", "/c/a/d", "/c/a/d/e/f/1", "/c/a/d/e/p/0", "/c/a/d/e/p/x", "/c/%E0%A4%A"]) {
    assert.equal(parseRoute(path).view, "lost", path)
  }
})

test("a highlight that is none is left out", () => {
  const route = parseRoute("/c/a/d/e/p/1", "?hl=9-3&hl=x&hl=1-2&v=0")
  assert.deepEqual(route, {
    view: "reader",
    collection: "a",
    document: "e",
    page: 1,
    version: null,
    highlights: [{ start: 1, end: 2 }],
  })
})
