import { expect, it } from 'vitest'

import { targetOf } from '@/parts/targets'

it.each([
  ['ticket', 7, { name: 'tickets.detail', params: { ticket: 7 } }],
  ['complaint', 7, { name: 'tickets.detail', params: { ticket: 7 } }],
  ['return_visit', 7, { name: 'visits.detail', params: { visit: 7 } }],
  ['article', 3, null],
  ['webhook', 3, null],
  ['ticket', 0, null],
])('a %s %i leads to its page, where there is one', (noun, subject, expected) => {
  expect(targetOf(noun, subject, (route) => !route.startsWith('knowledge'))).toEqual(expected)
})
