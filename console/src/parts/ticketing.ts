/* The words of tickets, and in which colour a state stands: several pages show tickets. */
import type { Shapes } from '@/api/client'
import { words } from '@/i18n/words'

export type TicketState = Shapes['State']
export type TicketType = Shapes['Type']

export const t = words('ticketing', {
  state: {
    new: ['新建', 'New'],
    open: ['处理中', 'Open'],
    waiting: ['等待', 'Waiting'],
    resolved: ['已解决', 'Resolved'],
    closed: ['已关闭', 'Closed'],
    reopened: ['重新打开', 'Reopened'],
  },
  type: {
    consultation: ['咨询', 'Consultation'],
    fault: ['报障', 'Fault'],
    complaint: ['投诉', 'Complaint'],
    suggestion: ['建议', 'Suggestion'],
    praise: ['表扬', 'Praise'],
    other: ['其他', 'Other'],
  },
  priority: { urgent: ['紧急', 'Urgent'], high: ['高', 'High'], normal: ['普通', 'Normal'], low: ['低', 'Low'] },
  source: { phone: ['电话', 'Phone'], chat: ['在线', 'Chat'], email: ['邮件', 'E-mail'], api: ['接口', 'API'], other: ['其他', 'Other'] },
  waiting: {
    customer: ['等客户', 'Waiting for the customer'],
    third_party: ['等第三方', 'Waiting for a third party'],
    planned: ['等计划时间', 'Waiting for a planned time'],
  },
  columns: {
    number: ['工单号', 'Number'],
    subject: ['主题', 'Subject'],
    type: ['类型', 'Type'],
    state: ['状态', 'State'],
    priority: ['优先级', 'Priority'],
    assignee: ['受理人', 'In hand of'],
    due: ['到期', 'Due'],
    changed: ['更新', 'Changed'],
  },
  nobody: ['未受理', 'nobody'],
  missed: ['{n} 项超时', '{n} missed | {n} missed'],
})

export const STATES: readonly TicketState[] = ['new', 'open', 'waiting', 'resolved', 'closed', 'reopened']
export const ACTIVE: readonly TicketState[] = ['new', 'open', 'waiting', 'reopened']
export const TYPES: readonly TicketType[] = ['consultation', 'fault', 'complaint', 'suggestion', 'praise', 'other']
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const
export const WAITS = ['customer', 'third_party', 'planned'] as const

export function stateTone(state: TicketState): 'plain' | 'done' | 'accent' {
  if (state === 'resolved' || state === 'closed') return 'done'
  return state === 'new' || state === 'reopened' ? 'accent' : 'plain'
}
