import { describe, expect, it } from 'vitest'

import { bulkActions, outcomes } from '@/pages/tickets/bulk'

describe('what came of a mass action', () => {
  const numbers = new Map([
    [1, '1001A'],
    [2, '1002B'],
  ])

  it('tells of each ticket, failures first', () => {
    const items = [
      { ticket: 1, status: 200, title: '' },
      { ticket: 2, status: 409, title: '已关闭 / it is closed' },
      { ticket: 3, status: 404, title: '没有 / not found' },
    ]
    expect(outcomes(items, numbers)).toEqual([
      { ticket: 2, number: '1002B', done: false, why: '已关闭 / it is closed' },
      { ticket: 3, number: '#3', done: false, why: '没有 / not found' },
      { ticket: 1, number: '1001A', done: true, why: '' },
    ])
  })
})

describe('mass actions', () => {
  it('are those that the centre knows, each once', () => {
    expect(bulkActions().map((each) => each.key)).toEqual(['assign', 'change', 'note', 'reply', 'resolve', 'close', 'watch', 'unwatch'])
  })

  it('do not say that customers know unless somebody says so', () => {
    expect(bulkActions().find((each) => each.key === 'resolve')?.initial).toEqual({ told: false })
  })
})
