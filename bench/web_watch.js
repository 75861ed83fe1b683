// What bench/web.py puts into each page: it notes when sentences and rows come, and waits for what is drawn.
window.seen = {sentences: [], painted: [], rows: []}
window.nextFrame = () =>
    new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))

const read = ReadableStreamDefaultReader.prototype.read
ReadableStreamDefaultReader.prototype.read = async function (...given) {
    const piece = await read.apply(this, given)
    if (piece.value && new TextDecoder().decode(piece.value).includes("event: sentence"))
        window.seen.sentences.push(performance.now())
    return piece
}

new MutationObserver(() => {
    for (const [name, selector] of [["painted", ".sentence"], ["rows", "[data-row]"]])
        if (window.seen[name].length === 0 && document.querySelector(selector)) window.seen[name].push(window.nextFrame())
}).observe(document, {childList: true, subtree: true})

/** Wait for a condition; the time of the frame behind it. */
window.until = async (what, condition) => {
    for (const start = performance.now(); performance.now() - start < 15000; ) {
        if (condition()) return window.nextFrame()
        await new Promise(requestAnimationFrame)
    }
    throw new Error(`waited in vain for ${what}: ${location}`)
}

window.marked = number => window.until(`marks on page ${number}`, () => {
    const page = document.querySelector(`.page[data-page='${number}']`)
    const image = page?.querySelector("img")
    return image?.complete && image.naturalWidth && page.querySelector(".mark")
})
