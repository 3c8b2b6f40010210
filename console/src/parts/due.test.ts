import { expect, it } from 'vitest'

import { standing } from '@/parts/due'

const NOW = new Date('2026-11-26T08:00:00Z')

it.each([
  ['2026-11-26T07:59:59Z', null, 'late'],
  ['2026-11-26T08:00:00Z', null, 'late'],
  ['2026-11-26T08:14:00Z', null, 'soon'],
  ['2026-11-26T08:14:00Z', '2026-11-26T08:10:00Z', 'soon'],
  ['2026-11-26T12:00:00Z', '2026-11-26T07:00:00Z', 'soon'],
  ['2026-11-26T12:00:00Z', '2026-11-26T11:00:00Z', 'ahead'],
  ['2026-11-26T12:00:00Z', null, 'ahead'],
])('what is due at %s, with a warning at %s, is %s', (due, warn, expected) => {
  expect(standing(due, NOW, warn)).toBe(expected)
})
