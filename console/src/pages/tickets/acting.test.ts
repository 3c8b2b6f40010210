import { describe, expect, it } from 'vitest'

import { actions, pauseChoices, type Ticket, waitOf } from '@/pages/tickets/acting'

const TICKET = {
  id: 7,
  number: '100007K',
  type: 'fault',
  state: 'open',
  waiting: '',
  priority: 'normal',
  assignee: { id: 1, staff_no: '8102', name: '陈立' },
  group: null,
  merged_into: null,
  item: '',
  region: '',
  revision: 3,
} as unknown as Ticket

const keys = (change: Partial<Ticket>, may = (permission: string) => permission.startsWith('ticket.')) =>
  actions({ ...TICKET, ...change }, { me: 1, may, items: [], pauses: null }).map((each) => each.key)

describe('what may be done to a ticket', () => {
  it.each<[string, Partial<Ticket>, string[]]>([
    ['in one’s own hand', {}, ['resolve', 'wait', 'assign', 'change', 'link', 'split', 'merge', 'complain', 'withdraw']],
    [
      'in nobody’s hand',
      { assignee: null },
      ['take', 'wait', 'assign', 'resolve', 'change', 'link', 'split', 'merge', 'complain', 'withdraw'],
    ],
    ['waiting', { state: 'waiting' }, ['resume', 'resolve', 'assign', 'change', 'link', 'split', 'merge', 'complain', 'withdraw']],
    ['a complaint', { type: 'complaint' }, ['resolve', 'wait', 'assign', 'change', 'link', 'split', 'merge', 'withdraw']],
    ['resolved', { state: 'resolved' }, ['assign', 'close', 'reopen', 'change', 'link', 'split']],
    ['closed', { state: 'closed' }, ['reopen', 'link']],
    ['merged', { state: 'closed', merged_into: 8 }, ['link']],
  ])('%s', (_, change, expected) => {
    expect(keys(change)).toEqual(expected)
  })

  it('is nothing for who only reads', () => {
    expect(keys({}, (permission) => permission === 'ticket.read')).toEqual([])
  })
})

describe('a wait', () => {
  it('is for a reason of the standard', () => {
    expect(waitOf({ why: 'customer:待客户补充资料' })).toEqual({ waiting: 'customer', reason: '待客户补充资料' })
  })

  it('is for a reason of one’s own where one is given', () => {
    const until = '2026-11-27T09:00:00+08:00'
    expect(waitOf({ why: 'planned:', other: ' 客户出差 ', until })).toEqual({ waiting: 'planned', reason: '客户出差', until })
  })

  it('keeps a colon in the reason', () => {
    expect(waitOf({ why: 'third_party:等厂家：配件' }).reason).toBe('等厂家：配件')
  })

  it('is offered with the reasons of the edition, and one’s own for each', () => {
    const values = pauseChoices({ customer: ['补资料'], third_party: [], planned: [] }).map((each) => each.value)
    expect(values).toEqual(['customer:补资料', 'customer:', 'third_party:', 'planned:'])
  })
})
