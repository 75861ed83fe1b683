// What can wait until the reader sees what there is.

/** Do something once what is in the page now is painted. A hidden tab paints nothing, and does not wait. */
export function afterPaint(work: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(work)
  else requestAnimationFrame(() => requestAnimationFrame(work))
}
