/* A folder of text files as a zip archive: stored, not compressed, which the centre takes as well. PKWARE APPNOTE 4.3. */

export interface Entry {
  /* With slashes, below the folder. */
  path: string
  content: Uint8Array
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

type Field = [bytes: 2 | 4, value: number]

function packed(fields: readonly Field[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)))
  let at = 0
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += bytes
  }
  return new Uint8Array(view.buffer)
}

const UTF8 = 0x0800
const JANUARY_1980 = 0x21

/* What the local and the central header have in common. */
function head(entry: Entry, name: Uint8Array): Field[] {
  const size = entry.content.length
  return [
    [2, 20],
    [2, UTF8],
    [2, 0],
    [2, 0],
    [2, JANUARY_1980],
    [4, crc32(entry.content)],
    [4, size],
    [4, size],
    [2, name.length],
    [2, 0],
  ]
}

export function zip(entries: readonly Entry[]): Blob {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.path)
    const local = packed([[4, 0x04034b50], ...head(entry, name)])
    directory.push(packed([[4, 0x02014b50], [2, 20], ...head(entry, name), [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), name)
    parts.push(local, name, entry.content)
    at += local.length + name.length + entry.content.length
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0)
  const count = entries.length
  const end = packed([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, size],
    [4, at],
    [2, 0],
  ])
  return new Blob([...parts, ...directory, end] as BlobPart[], { type: 'application/zip' })
}

/* What a standard is made of: no hidden files, nothing that a tool left there. */
export function belongs(path: string): boolean {
  return !path.split('/').some((part) => part.startsWith('.') || part === '__pycache__' || part === 'node_modules')
}
