import { describe, expect, it } from 'vitest'

import { answersOf, fieldsOf } from '@/pages/visits/outcomes'

const QUESTIONS = [
  { key: 'score', kind: 'five', zh: '满意吗', en: 'Satisfied?', required: true, low: 2 },
  { key: 'words', kind: 'text', zh: '还有什么', en: 'Anything else', required: false, low: null },
] as const

describe('what came of a call', () => {
  it('is asked for by what it came to', () => {
    expect(fieldsOf('contacted', QUESTIONS).map((field) => [field.key, field.kind, Boolean(field.required)])).toEqual([
      ['answers.score', 'select', true],
      ['answers.words', 'area', false],
      ['note', 'area', false],
    ])
    expect(fieldsOf('later', QUESTIONS).map((field) => field.key)).toEqual(['later'])
    expect(fieldsOf('refuse', QUESTIONS).map((field) => field.key)).toEqual(['note'])
    expect(fieldsOf('noAnswer', QUESTIONS)).toEqual([])
  })

  it('is sent without what was left out', () => {
    expect(answersOf(QUESTIONS, { 'answers.score': '4', 'answers.words': '', note: 'x' })).toEqual({ score: '4' })
    expect(answersOf(QUESTIONS, {})).toEqual({})
  })
})
