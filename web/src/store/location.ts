// The address as a signal. Links and the browser's own buttons change it without a load.
import { computed, signal } from "@preact/signals"
import { parseRoute } from "../routes.ts"

const address = signal(location.pathname + location.search + location.hash)

export const route = computed(() => {
  const url = new URL(address.value, location.origin)
  return parseRoute(url.pathname, url.search, url.hash)
})

export function go(path: string, how: "push" | "replace" = "push"): void {
  if (path === address.peek()) return
  if (how === "push") history.pushState(null, "", path)
  else history.replaceState(null, "", path)
  address.value = path
}

export function listen(): void {
  addEventListener("popstate", () => {
    address.value = location.pathname + location.search + location.hash
  })
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a")
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!link || !plain || event.defaultPrevented || link.target || link.origin !== location.origin) return
    if (link.pathname !== "/" && !link.pathname.startsWith("/c/")) return
    event.preventDefault()
    go(link.pathname + link.search + link.hash)
  })
}
