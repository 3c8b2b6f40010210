/* The words of commitments: several pages show them. */
import type { Shapes } from '@/api/client'
import { words } from '@/i18n/words'

export type CommitmentState = Shapes['CommitmentState']

export const t = words('promising', {
  state: {
    open: ['待兑现', 'Open'],
    overdue: ['已逾期', 'Overdue'],
    kept: ['已兑现', 'Kept'],
    broken: ['未兑现', 'Broken'],
    superseded: ['已改约', 'Promised anew'],
    cancelled: ['已取消', 'Cancelled'],
  },
  action: {
    callback: ['回电', 'Call back'],
    reply: ['答复', 'Reply'],
    contact: ['联系', 'Contact'],
    visit: ['上门', 'Visit'],
    deliver: ['寄送', 'Deliver'],
    refund: ['退款', 'Refund'],
    handle: ['处理', 'Handle'],
  },
  origin: { spoken: ['会话中说的', 'spoken'], abandoned: ['未接来电', 'abandoned call'], hand: ['人工登记', 'by hand'] },
})

export const STATES: readonly CommitmentState[] = ['open', 'overdue', 'kept', 'broken', 'superseded', 'cancelled']
export const ACTIONS = ['callback', 'reply', 'contact', 'visit', 'deliver', 'refund', 'handle'] as const

export function tone(state: CommitmentState): 'late' | 'done' | 'plain' {
  if (state === 'overdue' || state === 'broken') return 'late'
  return state === 'kept' ? 'done' : 'plain'
}

export const isOver = (state: CommitmentState): boolean => state !== 'open' && state !== 'overdue'
