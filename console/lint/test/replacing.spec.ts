import { describe, expect, it } from 'vitest'

import type { Hit } from '../src/lint'
import { clausesOf, isAtCaret, replacementFor } from '../src/replacing'

const INSTEAD = { zh: '这件事我来处理。', en: 'I will take care of it.' }

function hitIn(draft: string, words: string): Hit {
  const start = draft.indexOf(words)
  return { start, end: start + words.length, severity: 'block', kind: 'brush_off', rule: 'r', name: null, instead: INSTEAD, clauses: [] }
}

function replaced(draft: string, words: string, language: 'zh' | 'en' = 'zh'): string {
  const found = replacementFor(draft, hitIn(draft, words), language)
  return found === null ? draft : draft.slice(0, found.start) + found.text + draft.slice(found.end)
}

describe('what is replaced', () => {
  it.each([
    ['这个不归我管', '不归我', '这件事我来处理。'],
    ['这个不归我管。', '不归我', '这件事我来处理。'],
    ['您好，这个不归我管！！！再见', '不归我', '您好，这件事我来处理。再见'],
    ['您好。 这个不归我管，您去问别人', '不归我', '您好。 这件事我来处理。您去问别人'],
    ['您好\n这个不归我管\n再见', '不归我', '您好\n这件事我来处理。\n再见'],
    ['爱找谁找谁。我也不知道', '爱找谁找谁。', '这件事我来处理。我也不知道'],
    ['好的，随便，再见', '，随便，', '好的，这件事我来处理。再见'],
    ['好。。。不归我', '。不归我', '好。。。这件事我来处理。'],
    ['不归我😀管', '不归我😀', '这件事我来处理。'],
    ['这个不归我管，也不归他管。好', '不归我管，也不归他', '这件事我来处理。好'],
  ])('the clause around it: %s', (draft, words, expected) => {
    expect(replaced(draft, words)).toBe(expected)
  })

  it.each([
    ['Hello. Version 2.0 is not my business. Bye', 'not my business', 'Hello. I will take care of it. Bye'],
    ['not my business', 'my', 'I will take care of it.'],
  ])('in English: %s', (draft, words, expected) => {
    expect(replaced(draft, words, 'en')).toBe(expected)
  })

  it('nothing, where the standard has nothing to say', () => {
    expect(replacementFor('不归我管', { ...hitIn('不归我管', '不归我管'), instead: null }, 'zh')).toBeNull()
  })

  it('does not take the mark in front along', () => {
    expect(clausesOf('好，不归我管', { start: 2, end: 6 })).toEqual({ start: 2, end: 6 })
  })
})

describe('the caret is at an expression', () => {
  const draft = '好，这个不归我管。再见'
  const hit = hitIn(draft, '不归我')
  it.each([
    [2, true],
    [5, true],
    [8, true],
    [9, true],
    [10, false],
    [1, false],
  ])('caret at %i: %s', (place, expected) => {
    expect(isAtCaret(draft, hit, { start: place, end: place })).toBe(expected)
  })
})
