import { expect, it } from 'vitest'

import { expressionName, verdictName } from '@/pages/objections/words'

const EXPRESSION = { id: 'sweet', name: { zh: '亲昵称呼', en: 'Sweet talk' }, clauses: [], channels: [], kind: 'x', severity: 'warn' }

it('names the expression as the edition does, else by its code', () => {
  const expression = { ...EXPRESSION, instead: { zh: '', en: '' }, such: [], fine: [] }
  expect(expressionName({ rule: 'sweet', expression })).toBe('亲昵称呼')
  expect(expressionName({ rule: 'gone', expression: null })).toBe('gone')
  expect(expressionName({ rule: 'learned:improper', expression: null })).toBe('识别模型判定')
})

it('says that nobody has looked at it yet', () => {
  expect([verdictName(''), verdictName('upheld'), verdictName('agreed')]).toEqual(['待看', '维持', '应修改'])
})
