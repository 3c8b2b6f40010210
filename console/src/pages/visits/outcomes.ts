/* What a call can come to, what is asked for it, and the answers as they are sent. */
import type { Shapes } from '@/api/client'
import { said } from '@/i18n/words'
import { t } from '@/pages/visits/words'
import { type Field, filled, type Values } from '@/parts/fields'
import { choicesOf } from '@/parts/surveying'

export const HOWS = ['contacted', 'noAnswer', 'later', 'refuse'] as const
export type How = (typeof HOWS)[number]
type Question = Shapes['SurveyQuestionOut']
const NOTE = 1000

function asked(question: Question): Field {
  const base = { key: `answers.${question.key}`, label: said(question), required: question.required }
  if (question.kind === 'text') return { ...base, kind: 'area', most: 1000 }
  return { ...base, kind: 'select', choices: choicesOf(question.kind) }
}

export function fieldsOf(how: How, questions: readonly Question[]): Field[] {
  const note: Field = { key: 'note', label: t('note'), kind: 'area', most: NOTE, hint: t('noteHint') }
  if (how === 'contacted') return [...questions.map(asked), note]
  if (how === 'later') return [{ key: 'later', label: t('laterAt'), kind: 'moment', required: true, hint: t('laterHint') }]
  return how === 'refuse' ? [note] : []
}

export function answersOf(questions: readonly Question[], values: Values): Record<string, string> {
  const given = questions.map((question) => [question.key, values[`answers.${question.key}`]] as const)
  return Object.fromEntries(Object.entries(filled(Object.fromEntries(given))).map(([key, value]) => [key, String(value)]))
}
