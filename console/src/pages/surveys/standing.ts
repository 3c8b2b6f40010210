/* How far a survey has come, and which question sets hold. */
import type { Shapes } from '@/api/client'
import type { Values } from '@/parts/fields'

type Survey = Shapes['SurveyOut']
type QuestionSet = Shapes['QuestionSetOut']
export type Standing = 'answered' | 'waiting' | 'expired' | 'unsent'

export function standing(survey: Pick<Survey, 'answered_at' | 'not_sent' | 'expires_at'>, now: Date): Standing {
  if (survey.answered_at) return 'answered'
  if (survey.not_sent) return 'unsent'
  return new Date(survey.expires_at) <= now ? 'expired' : 'waiting'
}

/* Of each occasion and edition the latest that is valid at `now`. */
export function holding(sets: readonly QuestionSet[], now: Date): Set<number> {
  const latest = new Map<string, QuestionSet>()
  const isLater = (one: QuestionSet, other: QuestionSet) =>
    one.valid_from === other.valid_from ? one.version > other.version : one.valid_from > other.valid_from
  for (const set of sets) {
    const key = `${set.occasion} ${set.edition}`
    const before = latest.get(key)
    if (new Date(set.valid_from) > now) continue
    if (!before || isLater(set, before)) latest.set(key, set)
  }
  return new Set([...latest.values()].map((set) => set.id))
}

/* The next version as a form begins with it, and as it is sent. */
export function headOf(set: QuestionSet, now: Date): Values {
  const { edition, expires_days, remind_days, rest_days, by_itself } = set
  return { edition, expires_days, remind_days, rest_days, by_itself, valid_from: `${now.toISOString().slice(0, 19)}+00:00` }
}

export function questionRows(set: QuestionSet): Values[] {
  return set.questions.map((question) => ({ ...question }))
}

export function versionBody(set: QuestionSet, head: Values, rows: readonly Values[]): Values {
  const questions = rows.map(({ low, required, ...row }) => ({
    ...row,
    required: required === true,
    low: row.kind === 'text' ? null : (low ?? null),
  }))
  return { remind_days: null, edition: '', ...head, by_itself: head.by_itself === true, occasion: set.occasion, questions }
}
