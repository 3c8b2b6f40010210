/**
 * The compact view: one spelling for what means the same, with a way back to the original.
 *
 * The same as `sanxiang.language.normal` gives for written text. The table travels in the document, since browsers differ in the version
 * of Unicode that `String.prototype.normalize` follows. Offsets are UTF-16 units, those of the original too.
 */

import type { Characters } from './document'

const PLANE = 0x10000
const SPACE = 0x20

export interface Compact {
  readonly text: string
  /** Where unit i of `text` stands in the original: its character is original.slice(starts[i], ends[i]). */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** UTF-16 units of the original. */
  readonly length: number
}

export interface Span {
  start: number
  end: number
}

export type Compactor = (original: string) => Compact

/** The span of the original that text.slice(start, end) of the compact view stands for. */
export function originalSpan(compact: Compact, start: number, end: number): Span {
  const from = compact.starts[start] ?? compact.length
  return { start: from, end: end > start ? (compact.ends[end - 1] ?? from) : from }
}

export function compactor(characters: Characters): Compactor {
  const image = table(characters)
  const once = codes(characters.once)
  const unmerged = codes(characters.unmerged)
  const kept = (code: number, count: number, atEdge: boolean): number => {
    if (code === SPACE) return atEdge ? 0 : 1
    if (once.has(code)) return 1
    return unmerged.has(code) ? count : Math.min(count, 2)
  }
  return (original) => tidied(mapped(original, image), original.length, kept)
}

interface Mapped {
  codes: number[]
  starts: number[]
  ends: number[]
}

/** Each character by the table; what it deletes is gone. */
function mapped(original: string, image: (code: number) => number): Mapped {
  const all: Mapped = { codes: [], starts: [], ends: [] }
  for (let at = 0; at < original.length;) {
    const code = original.codePointAt(at) ?? 0
    const next = at + (code < PLANE ? 1 : 2)
    const shown = image(code)
    if (shown !== 0) {
      all.codes.push(shown)
      all.starts.push(at)
      all.ends.push(next)
    }
    at = next
  }
  return all
}

/** Runs of equal characters shortened, spaces at the edges dropped. */
function tidied(all: Mapped, length: number, kept: (code: number, count: number, atEdge: boolean) => number): Compact {
  const starts: number[] = []
  const ends: number[] = []
  let text = ''
  for (let first = 0; first < all.codes.length;) {
    const code = all.codes[first] ?? 0
    let behind = first + 1
    while (all.codes[behind] === code) behind++
    const last = first + kept(code, behind - first, first === 0 || behind === all.codes.length)
    const char = String.fromCodePoint(code)
    for (let at = first; at < last; at++) {
      text += char
      for (let unit = 0; unit < char.length; unit++) {
        starts.push(all.starts[at] ?? 0)
        ends.push(all.ends[at] ?? 0)
      }
    }
    first = behind
  }
  return { text, starts, ends, length }
}

function codes(text: string): Set<number> {
  return new Set(Array.from(text, (char) => char.codePointAt(0) ?? 0))
}

/** For each code point the one that stands for it, 0 if it is deleted. */
function table({ deleted, runs, singles }: Characters): (code: number) => number {
  const low = Uint32Array.from({ length: PLANE }, (_, code) => code)
  const high = new Map<number, number>()
  const gone: [number, number][] = []
  const put = (code: number, to: number): void => {
    if (code < PLANE) low[code] = to
    else high.set(code, to)
  }
  let behind = 0
  for (let at = 0; at < deleted.length; at += 2) {
    const first = behind + (deleted[at] ?? 0)
    behind = first + (deleted[at + 1] ?? 0)
    low.fill(0, Math.min(first, PLANE), Math.min(behind, PLANE))
    if (behind > PLANE) gone.push([Math.max(first, PLANE), behind])
  }
  behind = 0
  for (let at = 0; at < runs.length; at += 4) {
    const [gap = 0, count = 0, step = 1, shift = 0] = runs.slice(at, at + 4)
    for (let n = 0; n < count; n++) put(behind + gap + n * step, behind + gap + n * step + shift)
    behind += gap + (count - 1) * step + 1
  }
  behind = 0
  for (let at = 0; at < singles.length; at += 2) {
    const code = behind + (singles[at] ?? 0)
    put(code, code + (singles[at + 1] ?? 0))
    behind = code + 1
  }
  return (code) => (code < PLANE ? (low[code] ?? 0) : (high.get(code) ?? (gone.some(([from, to]) => code >= from && code < to) ? 0 : code)))
}
