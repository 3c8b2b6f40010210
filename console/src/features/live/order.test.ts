import { describe, expect, it } from 'vitest'

import { byClock, dueAt, tone, unread } from '@/features/live/order'
import type { LiveChat } from '@/features/live/shapes'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')

function chat(id: number, given: { hint?: string; waits?: string; wrap?: string } = {}): LiveChat {
  const state = given.wrap ? 'wrap_up' : 'active'
  const head = { chat: id, state, agent_read: 1, waits_since: given.waits ?? null, next_due: given.wrap ?? null } as LiveChat['head']
  const guidance = given.hint ? ({ now: [{ due: given.hint }] } as unknown as LiveChat['guidance']) : null
  return { id, head, guidance, entries: [], outgoing: [], typing: 0 }
}

describe('chats', () => {
  it('stand by the clock that runs out first', () => {
    const chats = [
      chat(1),
      chat(2, { waits: '2026-11-23T09:59:30+08:00' }),
      chat(3, { hint: '2026-11-23T10:00:05+08:00' }),
      chat(4, { wrap: '2026-11-23T10:02:00+08:00' }),
    ]
    expect(byClock(chats).map((each) => each.id)).toEqual([3, 2, 4, 1])
  })

  it.each([
    [NOW - 1, 'late'],
    [NOW, 'late'],
    [NOW + 14_000, 'soon'],
    [NOW + 16_000, ''],
    [Number.POSITIVE_INFINITY, ''],
  ])('what is due at %d is told as %j', (due, told) => {
    expect(tone(due, NOW)).toBe(told)
  })

  it('count what was not read', () => {
    const found = chat(1)
    const entry = (seq: number, role: string) => ({
      type: 'entry' as const,
      chat: 1,
      seq,
      kind: 'message',
      role,
      party: 1,
      at: null,
      text: '',
      detail: '',
      file: null,
      erased: false,
      key: null,
    })
    found.entries.push(entry(1, 'customer'), entry(2, 'agent'), entry(3, 'customer'))
    expect(unread(found)).toBe(1)
    expect(dueAt(found)).toBe(Number.POSITIVE_INFINITY)
  })
})
