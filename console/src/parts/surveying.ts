/* The words of surveys and return visits: several pages show them. */
import type { Shapes } from '@/api/client'
import { words } from '@/i18n/words'

export const t = words('surveying', {
  occasion: {
    call: ['通话后', 'After a call'],
    chat: ['在线会话后', 'After a chat'],
    ticket: ['工单关闭后', 'After a ticket'],
    complaint: ['投诉办结后', 'After a complaint'],
    visit: ['回访', 'Return visit'],
  },
  kind: {
    five: ['满意度（1–5）', 'Satisfaction (1–5)'],
    solved: ['是否解决', 'Solved or not'],
    nps: ['推荐意愿（0–10）', 'Recommendation (0–10)'],
    text: ['文字', 'Own words'],
  },
  five: {
    n5: ['非常满意', 'Very satisfied'],
    n4: ['满意', 'Satisfied'],
    n3: ['一般', 'Neither'],
    n2: ['不满意', 'Dissatisfied'],
    n1: ['非常不满意', 'Very dissatisfied'],
  },
  solved: { yes: ['已解决', 'Solved'], no: ['未解决', 'Not solved'] },
  noun: {
    ticket: ['工单', 'Ticket'],
    conversation: ['会话', 'Conversation'],
    return_visit: ['回访', 'Return visit'],
    call: ['通话', 'Call'],
    demo_call: ['通话', 'Call'],
  },
  low: ['低分', 'low'],
  answers: ['回答', 'Answers'],
  noAnswers: ['没有回答', 'No answers'],
  skipped: ['未填', 'left out'],
})

export const OCCASIONS: readonly Shapes['Occasion'][] = ['call', 'chat', 'ticket', 'complaint', 'visit']
export const QUESTION_KINDS: readonly Shapes['QuestionKind'][] = ['five', 'solved', 'nps', 'text']

export function subjectName(noun: string): string {
  return t.has(`noun.${noun}`) ? t(`noun.${noun}` as 'noun.ticket') : noun
}

export function fiveName(value: number): string {
  return t.has(`five.n${value}`) ? t(`five.n${value}` as 'five.n5') : String(value)
}

/* The choices of a question, the best first. */
export function choicesOf(kind: Shapes['QuestionKind']): { value: string; label: string }[] {
  if (kind === 'five') return [5, 4, 3, 2, 1].map((value) => ({ value: String(value), label: `${value} ${fiveName(value)}` }))
  if (kind === 'solved')
    return [
      { value: '1', label: t('solved.yes') },
      { value: '0', label: t('solved.no') },
    ]
  return kind === 'nps' ? Array.from({ length: 11 }, (_, value) => ({ value: String(10 - value), label: String(10 - value) })) : []
}
