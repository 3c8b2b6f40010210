import { describe, expect, it } from 'vitest'

import type { Shapes } from '@/api/client'
import { headOf, holding, questionRows, standing, versionBody } from '@/pages/surveys/standing'

const NOW = new Date('2026-11-26T10:00:00Z')
const LATER = '2026-12-01T00:00:00Z'
const EARLIER = '2026-11-01T00:00:00Z'

function made(id: number, change: Partial<Shapes['QuestionSetOut']> = {}): Shapes['QuestionSetOut'] {
  const question = { key: 'score', kind: 'five', zh: '满意吗', en: 'Satisfied?', required: true, low: 2 } as const
  const times = { valid_from: EARLIER, created_at: EARLIER }
  const days = { expires_days: 7, remind_days: 2, rest_days: 0 }
  return { id, occasion: 'call', version: id, edition: '', questions: [question], by_itself: true, ...days, ...times, ...change }
}

describe('a survey', () => {
  it.each([
    [{ answered_at: EARLIER, not_sent: null, expires_at: EARLIER }, 'answered'],
    [{ answered_at: null, not_sent: 'refused', expires_at: LATER }, 'unsent'],
    [{ answered_at: null, not_sent: null, expires_at: EARLIER }, 'expired'],
    [{ answered_at: null, not_sent: null, expires_at: LATER }, 'waiting'],
  ] as const)('%o is %s', (survey, expected) => {
    expect(standing(survey, NOW)).toBe(expected)
  })
})

describe('question sets', () => {
  it('hold by occasion and edition, the latest that has begun', () => {
    const sets = [made(1), made(2), made(3, { valid_from: LATER }), made(4, { edition: 'online/1' }), made(5, { occasion: 'chat' })]
    expect([...holding(sets, NOW)].sort()).toEqual([2, 4, 5])
  })

  it('are renewed with what they had', () => {
    const body = versionBody(made(1), headOf(made(1), NOW), questionRows(made(1)))
    const { occasion, questions, expires_days, remind_days, rest_days, by_itself, edition } = made(1)
    expect(body).toEqual({
      occasion,
      questions,
      expires_days,
      remind_days,
      rest_days,
      by_itself,
      edition,
      valid_from: '2026-11-26T10:00:00+00:00',
    })
    expect(versionBody(made(1), { by_itself: false }, [{ key: 'words', kind: 'text', low: 3 }])).toMatchObject({
      by_itself: false,
      remind_days: null,
      questions: [{ key: 'words', kind: 'text', low: null, required: false }],
    })
  })
})
