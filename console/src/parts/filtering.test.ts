import { describe, expect, it } from 'vitest'

import { type Field, filled, missing } from '@/parts/fields'
import { read, same, written } from '@/parts/filtering'

const STATE: Field = { key: 'state', label: '状态', kind: 'many', choices: [{ value: 'open', label: '处理中' }] }
const LATE: Field = {
  key: 'missed',
  label: '时限',
  kind: 'select',
  choices: [
    { value: true, label: '有超时' },
    { value: false, label: '无' },
  ],
}
const WHO: Field = { key: 'assignee', label: '受理人', kind: 'person', choices: [{ value: 0, label: '无' }] }
const WORDS: Field = { key: 'words', label: '含', kind: 'text' }

describe('a filter in the address', () => {
  it.each<[Field, unknown, unknown]>([
    [STATE, ['open', 'new'], ['open', 'new']],
    [STATE, 'open', ['open']],
    [STATE, undefined, []],
    [LATE, 'false', false],
    [LATE, 'nonsense', undefined],
    [WHO, '0', 0],
    [WHO, '17', 17],
    [WHO, 'me', undefined],
    [WORDS, '发票', '发票'],
    [WORDS, '', undefined],
    [WORDS, null, undefined],
  ])('%o with %o is %o', (field, raw, expected) => {
    expect(read(field, raw)).toEqual(expected)
  })

  it('is left out where it is empty, but not where it is no or nobody', () => {
    expect(written({ words: '', state: [], missed: false, assignee: 0, group: null })).toEqual({ missed: 'false', assignee: '0' })
  })

  it('makes the same view in whichever order it was chosen', () => {
    expect(same({ missed: true, state: ['open'] }, { state: ['open'], missed: true, words: '' })).toBe(true)
    expect(same({ state: ['open'] }, { state: ['new'] })).toBe(false)
  })
})

describe('a form', () => {
  const required: Field[] = [{ ...WORDS, required: true }, WHO]

  it('says the first thing that is missing', () => {
    expect(missing(required, { words: ' '.trim() })).toContain('含')
    expect(missing(required, { words: 'x' })).toBe('')
  })

  it('sends what was filled in', () => {
    expect(filled({ words: '', n: 0, no: false, list: [], none: null })).toEqual({ n: 0, no: false })
  })
})
