/* In which order chats stand: the clock that runs out first; and what a line says of its clock. Pure. */
import type { LiveChat } from '@/features/live/shapes'

export type Tone = 'late' | 'soon' | ''

/* Milliseconds at which something is due: a hint with a time, else how long the customer has waited. */
export function dueAt(chat: LiveChat): number {
  const hints = (chat.guidance?.now ?? []).flatMap((hint) => (hint.due ? [Date.parse(hint.due)] : []))
  const waits = chat.head?.waits_since ? [Date.parse(chat.head.waits_since) + PATIENCE] : []
  const wraps = chat.head?.state === 'wrap_up' && chat.head.next_due ? [Date.parse(chat.head.next_due)] : []
  return Math.min(Number.POSITIVE_INFINITY, ...hints, ...waits, ...wraps)
}

const PATIENCE = 60_000
export const SOON = 15_000

export function byClock(chats: readonly LiveChat[]): LiveChat[] {
  return [...chats].sort((one, other) => dueAt(one) - dueAt(other) || one.id - other.id)
}

export function tone(due: number, now: number): Tone {
  if (due === Number.POSITIVE_INFINITY) return ''
  return due <= now ? 'late' : due - now <= SOON ? 'soon' : ''
}

/* Words of the customer that the agent has not seen. */
export function unread(chat: LiveChat): number {
  const read = chat.head?.agent_read ?? 0
  return chat.entries.filter((entry) => entry.role === 'customer' && entry.kind === 'message' && entry.seq > read).length
}
