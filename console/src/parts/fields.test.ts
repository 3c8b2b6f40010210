import { expect, it } from 'vitest'

import { filled, lines, missing, within } from '@/parts/fields'

it('knows what is missing, and leaves out what is empty', () => {
  const field = { key: 'name', label: '名称', kind: 'text', required: true } as const
  expect(missing([field], { name: '' })).toContain('名称')
  expect(missing([field], { name: 'x' })).toBe('')
  expect(filled({ a: '', b: null, c: [], d: 0, e: false })).toEqual({ d: 0, e: false })
})

it('takes what is said of a part for what is said of the whole', () => {
  expect([within('origins.1', 'origins'), within('origins', 'origins'), within('originsx', 'origins')]).toEqual([true, true, false])
})

it('reads a thing a line', () => {
  expect(lines(' https://a.example \n\nhttps://b.example\n')).toEqual(['https://a.example', 'https://b.example'])
  expect(lines(undefined)).toEqual([])
})
