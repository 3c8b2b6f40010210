import { describe, expect, it } from 'vitest'

import { identityOf, matching, ticketNumber } from '@/features/search/palette'

describe('what is typed into the palette', () => {
  it.each([
    ['100234k', '100234K'],
    [' 100 234-K ', '100234K'],
    ['１００２３４Ｋ', '100234K'],
    ['工单', null],
    ['13800000000', null],
  ])('%s as the number of a ticket: %s', (typed, expected) => {
    expect(ticketNumber(typed)).toBe(expected)
  })

  it.each([
    ['138 0000 0101', { kind: 'phone', value: '13800000101' }],
    ['(010) 6000-0106', { kind: 'phone', value: '01060000106' }],
    ['a@example.com', { kind: 'email', value: 'a@example.com' }],
    ['12345', null],
    ['沈先生', null],
  ])('%s as what a customer is looked up by: %o', (typed, expected) => {
    expect(identityOf(typed)).toEqual(expected)
  })

  it('finds pages by a part of their names', () => {
    const targets = [
      { title: '工单', route: 'tickets' },
      { title: 'Callbacks', route: 'callbacks' },
    ]
    expect(matching(targets, 'back').map((each) => each.route)).toEqual(['callbacks'])
    expect(matching(targets, ' ')).toHaveLength(2)
  })
})
