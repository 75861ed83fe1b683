// Which files can be read, judged by their first bytes as the service does, so that others are not sent.

/** What a dialog for files offers first; what is chosen all the same is judged by its bytes. */
export const OFFERED = ".pdf,.html,.htm,.xhtml,.xht,.docx,application/pdf,text/html"
/** Bytes at the start that a file is judged by. */
export const START_BYTES = 65_536
const PDF_WITHIN = 1024
const HTML_WITHIN = 4096
const HTML_NAMES = /\.(html?|xhtml|xht)$/i
const HTML_START = /<(?:!doctype\s+html|html|head|body|title|meta|h[1-6]|p|div|table|article)\b/i
const TAG = /<[a-z][a-z0-9]*[\s>/]/i

/** Return whether a file that begins so is one that is read. A doubt is the service's to judge. */
export function isReadable(start: Uint8Array, name: string): boolean {
  if (textOf(start.subarray(0, PDF_WITHIN)).includes("%PDF-")) return true
  const text = textOf(start)
  if (text.startsWith("PK\x03\x04")) return text.includes("word/") || /\.docx$/i.test(name)
  if (HTML_START.test(text.slice(0, HTML_WITHIN)) && text.trimStart().startsWith("<")) return true
  return HTML_NAMES.test(name) && TAG.test(text)
}

/** The bytes as text; those between the letters of UTF-16 and UTF-32, and their mark, are left out. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes).replace(/^(ÿþ|þÿ|ï»¿)/, "").replaceAll("\0", "")
}
