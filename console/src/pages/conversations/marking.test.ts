import { describe, expect, it } from 'vitest'

import { pieces } from '@/pages/conversations/marking'

describe('words with findings', () => {
  it.each([
    ['no finding', '您好', [], [['您好', []]]],
    [
      'one in the middle',
      '这事你处理不了',
      [{ finding: 0, start: 2, end: 7 }],
      [
        ['这事', []],
        ['你处理不了', [0]],
      ],
    ],
    [
      'two that overlap',
      'abcdef',
      [
        { finding: 0, start: 1, end: 4 },
        { finding: 1, start: 3, end: 5 },
      ],
      [
        ['a', []],
        ['bc', [0]],
        ['d', [0, 1]],
        ['e', [1]],
        ['f', []],
      ],
    ],
    ['the whole entry', '嗯', [{ finding: 2, start: 0, end: 0 }], [['嗯', [2]]]],
    [
      'an emoji counts once',
      '😀好的',
      [{ finding: 0, start: 1, end: 3 }],
      [
        ['😀', []],
        ['好的', [0]],
      ],
    ],
    [
      'beyond the end',
      'ab',
      [{ finding: 0, start: 1, end: 9 }],
      [
        ['a', []],
        ['b', [0]],
      ],
    ],
    ['nothing was said', '', [], []],
  ])('%s', (_, text, marks, expected) => {
    expect(pieces(text, marks).map((piece) => [piece.text, piece.findings])).toEqual(expected)
  })
})
