import { describe, expect, it } from 'vitest'

import { grouped, holding, matching, partOf } from '@/pages/standards/reading'

const clause = (id: string, section: string) => ({ id, document: id.slice(0, 2), section, title: { zh: id, en: '' } }) as never
const scope = (id: number, channel: string, standard: string, since: string, group: number | null = null) =>
  ({ id, channel, group, standard, since, set_at: since }) as never

describe('an edition', () => {
  it('is searched in all that it says, in any order, case and width', () => {
    const entries = [
      { id: 'silent', name: { zh: '无声电话', en: 'Silent call' }, clauses: ['S2-001'] },
      { id: 'angry', name: { zh: '激动的客户', en: 'Agitated customer' }, clauses: ['S2-093'] },
    ]
    const found = (words: string) => matching(entries, words).map((each) => each.id)
    expect(found('')).toEqual(['silent', 'angry'])
    expect(found('客户 s2-093')).toEqual(['angry'])
    expect(found('ＳＩＬＥＮＴ')).toEqual(['silent'])
    expect(found('客户 无声')).toEqual([])
  })

  it('has its clauses in groups of document and section', () => {
    const book = { documents: [{ id: 'S0', name: { zh: '甲', en: '' } }] } as never
    const groups = grouped([clause('S0-001', 'A'), clause('S0-002', 'A'), clause('S0-003', 'B'), clause('S1-001', 'B')], book)
    expect(groups.map((each) => [each.document?.id, each.section, each.clauses.length])).toEqual([
      ['S0', 'A', 2],
      ['S0', 'B', 1],
      [undefined, 'B', 1],
    ])
  })

  it('opens with the situations unless another part is asked for', () => {
    expect([partOf('scripts'), partOf('no such'), partOf(undefined)]).toEqual(['scripts', 'situations', 'situations'])
  })
})

describe('a standard', () => {
  it('holds where the last ruling that has begun says so', () => {
    const scopes = [
      scope(3, 'phone', 'new', '2027-01-01T00:00:00Z'),
      scope(2, 'phone', 'hotline', '2026-02-01T00:00:00Z'),
      scope(1, 'phone', 'old', '2026-01-01T00:00:00Z'),
      scope(4, 'phone', 'special', '2026-01-01T00:00:00Z', 7),
    ]
    expect(holding(scopes, new Date('2026-11-26T00:00:00Z')).map((each) => each.id)).toEqual([2, 4])
  })
})
