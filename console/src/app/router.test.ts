import { describe, expect, it } from 'vitest'

import { reaches } from '@/api/me'
import { problemOf } from '@/api/problems'
import { sentTo } from '@/app/router'
import { opens } from '@/parts/page'

const to = (name: string, fullPath: string, open = false) => ({ name, fullPath, meta: { open } })

describe('who gets where', () => {
  it.each([
    ['in', to('tickets', '/tickets'), null],
    ['out', to('tickets', '/tickets?state=new'), { name: 'sign-in', query: { next: '/tickets?state=new' } }],
    ['out', to('sign-in', '/sign-in', true), null],
    ['out', to('home', '/'), { name: 'sign-in', query: {} }],
    ['password', to('tickets', '/tickets'), { name: 'password', query: { next: '/tickets' } }],
    ['password', to('password', '/password'), null],
    ['password', to('sign-in', '/sign-in', true), { name: 'password', query: {} }],
  ] as const)('somebody %s who wants %o is sent to %o', (standing, wanted, expected) => {
    expect(sentTo(standing, wanted)).toEqual(expected)
  })
})

it.each([
  ['all', 'team', true],
  ['own', 'team', false],
  ['team', 'team', true],
  [undefined, 'own', false],
] as const)('a permission that reaches %s, where %s is needed', (granted, least, expected) => {
  expect(reaches(granted, least)).toBe(expected)
})

it.each([
  [{}, true],
  [{ permissions: ['a', 'b'] }, true],
  [{ permissions: ['a', 'c'] }, false],
  [{ anyOf: ['c', 'b'] }, true],
  [{ anyOf: ['c'] }, false],
] as const)('what needs %o is open to who has a and b: %s', (needs, expected) => {
  expect(opens(needs, (permission) => ['a', 'b'].includes(permission))).toBe(expected)
})

describe('a refusal', () => {
  it('is what the centre says of it, field by field', () => {
    const body = {
      type: 'urn:sanxiang:problem:invalid',
      title: '内容有误 / invalid',
      errors: [{ field: 'subject', detail: '请填写 / fill it in' }],
    }
    const problem = problemOf(422, body)
    expect([problem.status, problem.kind, problem.title, problem.fields]).toEqual([422, 'invalid', '内容有误 / invalid', body.errors])
  })

  it('of something else than the centre has a sentence, too', () => {
    expect(problemOf(502, '<html>Bad gateway</html>').title).toContain('502')
  })
})
