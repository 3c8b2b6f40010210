import { describe, expect, it } from 'vitest'

import { type Act, acts } from '@/pages/knowledge/acting'

const open = (state: string, author = 1) => ({ number: 2, title: '退款', state, author: { id: author, name: '王' } }) as never

describe('what may be done to an article', () => {
  it.each<[string, Parameters<typeof acts>[0], Act[]]>([
    ['nothing by who only reads', { state: 'published', writes: false, approves: false, open: null }, []],
    ['a new version by who writes', { state: 'published', writes: true, approves: false, open: null }, ['edit', 'review']],
    ['its draft is submitted', { state: 'draft', writes: true, approves: false, open: open('draft') }, ['submit', 'edit']],
    ['nothing while an approver has it', { state: 'draft', writes: true, approves: false, open: open('submitted') }, []],
    [
      'a decision on what others wrote',
      { state: 'draft', writes: true, approves: true, open: open('submitted', 2) },
      ['approve', 'reject'],
    ],
    ['no decision on one’s own', { state: 'published', writes: true, approves: true, open: open('submitted') }, ['review', 'retire']],
    ['what was rejected is written again', { state: 'draft', writes: true, approves: false, open: open('rejected') }, ['edit']],
    ['what is retired may come back', { state: 'retired', writes: true, approves: true, open: null }, ['edit']],
  ])('%s', (_, article, expected) => {
    expect(acts(article, 1)).toEqual(expected)
  })
})
