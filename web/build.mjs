// Build both pages into a folder (the first argument): hashed files, their HTML, and BUILD.json with every hash.
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))
const out = process.argv[2] ?? join(here, "../api/pincite_api/static")
/** Bytes, compressed: what a first load of each page may cost. */
const MOST = { "index.html": { script: 45_000, all: 60_000 }, "embed.html": { script: 12_000, all: 16_000 } }

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex")

async function bundle(entry, name) {
  const made = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    format: "esm",
    target: ["chrome123", "firefox125", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
  })
  return [name, made.outputFiles[0].contents]
}

const built = {}

/** Add a page and its files, which it names by what is in them. */
async function page(name, template, files) {
  let html = await readFile(join(here, template), "utf8")
  const names = [name]
  for (const [file, bytes] of files) {
    const hashed = file.replace(".", `-${sha256(bytes).slice(0, 12)}.`)
    html = html.replace(`{{${file}}}`, hashed)
    built[hashed] = bytes
    names.push(hashed)
  }
  built[name] = Buffer.from(html)
  const weight = (each) => gzipSync(built[each], { level: 9 }).length
  const script = weight(names.find((each) => each.endsWith(".js")))
  const all = names.reduce((sum, each) => sum + weight(each), 0)
  console.log(`${name}, compressed: ${all} bytes, of these ${script} of script.`)
  const most = MOST[name]
  if (script > most.script || all > most.all) throw new Error(`A first load may cost ${JSON.stringify(most)} bytes.`)
}

await page("index.html", "src/index.html", [
  await bundle("src/app.tsx", "app.js"),
  await bundle("src/style.css", "app.css"),
  ["icon.svg", await readFile(join(here, "src/icon.svg"))],
])
await page("embed.html", "src/embed/embed.html", [
  await bundle("src/embed/embed.tsx", "embed.js"),
  await bundle("src/embed/embed.css", "embed.css"),
])
const names = Object.keys(built)

// api.d.ts is not among the sources: types leave nothing in the build, and a test compares it with the API.
const sources = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"]
for (const each of await readdir(join(here, "src"), { recursive: true, withFileTypes: true })) {
  if (each.isFile() && each.name !== "api.d.ts") sources.push(relative(here, join(each.parentPath, each.name)))
}
const record = { sources: {}, built: {} }
for (const name of sources.sort()) record.sources[name] = sha256(await readFile(join(here, name)))
for (const name of names.sort()) record.built[name] = sha256(built[name])

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
for (const name of names) await writeFile(join(out, name), built[name])
await writeFile(join(out, "BUILD.json"), `${JSON.stringify(record, null, 1)}\n`)
