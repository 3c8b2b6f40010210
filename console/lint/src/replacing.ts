/** What is to be replaced: not the bare expression, which would leave half a clause behind, but the clauses that it stands in. */

import type { Span } from './compact'
import type { Language } from './document'
import type { Hit } from './lint'

export interface Replacement extends Span {
  text: string
}

/** Ends of clauses in Chinese and English; a full stop ends one only in front of a space or at the end. */
const MARK = /[。！？；，!?;,~～…\n\r]|\.(?=\s|$)/u
const LAST_MARK = /(?:[。！？；，!?;,~～…\n\r]|\.\s)\s*(?=[^。！？；，!?;,~～…\n\r]*$)/u
const CLOSING = /[。！？.!?…]["”』」]?$/u
const TRAILING = /[。！？；，!?;,~～….\s]+$/u
const FOLLOWING = /^[。！？；，!?;,~～….]+/u

/** The clauses of the draft that a hit stands in, without the marks around them. */
export function clausesOf(draft: string, hit: Span): Span {
  const { start, end } = withoutMarks(draft, hit)
  const before = draft.slice(0, start).match(LAST_MARK)
  const after = draft.slice(end).search(MARK)
  const from = before === null ? 0 : (before.index ?? 0) + before[0].length
  const to = after < 0 ? draft.length : end + after
  return { start: from + spacesBefore(draft.slice(from, start)), end: to }
}

/** What Tab does: the clauses of the hit become what is to be said instead; null where the standard has nothing to say. */
export function replacementFor(draft: string, hit: Hit, language: Language): Replacement | null {
  const text = hit.instead?.[language]
  if (!text) return null
  const { start, end } = clausesOf(draft, hit)
  // The wording brings its own mark.
  const swallowed = CLOSING.test(text) ? marksAt(draft, end) : 0
  return { start, end: end + swallowed, text }
}

/** Whether the caret is at the hit: in its clauses, or just behind the mark that ends them. */
export function isAtCaret(draft: string, hit: Span, caret: Span): boolean {
  const { start, end } = clausesOf(draft, hit)
  return caret.start <= end + marksAt(draft, end) && caret.end >= start
}

/** An expression may begin behind a mark or end with one, and take it along. */
function withoutMarks(draft: string, { start, end }: Span): Span {
  const words = draft.slice(start, end)
  const first = words.match(FOLLOWING)?.[0].length ?? 0
  const last = words.match(TRAILING)?.[0].length ?? 0
  return first === words.length ? { start, end } : { start: start + first, end: end - last }
}

function marksAt(draft: string, place: number): number {
  return draft.slice(place).match(FOLLOWING)?.[0].length ?? 0
}

function spacesBefore(text: string): number {
  return text.length - text.trimStart().length
}
