// Build the page into a folder (the first argument): hashed files, index.html, and BUILD.json with every hash.
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))
const out = process.argv[2] ?? join(here, "../api/pincite_api/static")
/** Bytes, compressed: what a first load may cost. */
const MOST = { script: 45_000, all: 60_000 }

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

const files = [
  await bundle("src/app.tsx", "app.js"),
  await bundle("src/style.css", "app.css"),
  ["icon.svg", await readFile(join(here, "src/icon.svg"))],
]
let index = await readFile(join(here, "src/index.html"), "utf8")
const built = {}
for (const [name, bytes] of files) {
  const hashed = name.replace(".", `-${sha256(bytes).slice(0, 12)}.`)
  index = index.replace(`{{${name}}}`, hashed)
  built[hashed] = bytes
}
built["index.html"] = Buffer.from(index)

const weight = (name) => gzipSync(built[name], { level: 9 }).length
const names = Object.keys(built)
const script = weight(names.find((name) => name.endsWith(".js")))
const all = names.reduce((sum, name) => sum + weight(name), 0)
console.log(`Compressed: ${all} bytes, of these ${script} of script.`)
if (script > MOST.script || all > MOST.all) throw new Error(`A first load may cost ${JSON.stringify(MOST)} bytes.`)

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
