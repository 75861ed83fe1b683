// The files that were dropped or chosen, each with the name that its document gets: its path in its folder.

export interface Given {
  /** Null: the browser could not read it, or could not look into that folder. */
  file: File | null
  name: string
}

export function ofInput(files: FileList): Given[] {
  return [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }))
}

/** Return what was dropped, folders looked through. It must be asked before the drop's event is over. */
export async function ofDrop(data: DataTransfer): Promise<Given[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return ofInput(data.files)
  const found: Given[] = []
  for (const entry of entries) await walk(entry, found)
  return found
}

/** One that cannot be read is found without its content, and holds up no other. */
async function walk(entry: FileSystemEntry, found: Given[]): Promise<void> {
  const name = entry.fullPath.replace(/^\//, "")
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
      found.push({ file, name })
      return
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    for (;;) {
      // A browser gives a hundred at a time.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (some.length === 0) return
      for (const each of some) await walk(each, found)
    }
  } catch {
    found.push({ file: null, name })
  }
}
