import { describe, expect, it } from 'vitest'

import { type Block, blocks, inline, plain } from '@/pages/knowledge/markdown'

const text = (of: string) => [{ is: 'text', text: of }]

describe('a text', () => {
  it.each<[string, string, Block[]]>([
    [
      'is a paragraph up to an empty line',
      '一\n二\n\n三',
      [
        { is: 'paragraph', of: text('一\n二') as never },
        { is: 'paragraph', of: text('三') as never },
      ],
    ],
    ['has headings', '## 步骤', [{ is: 'heading', level: 2, of: text('步骤') as never }]],
    ['has lists', '- 甲\n- 乙', [{ is: 'list', ordered: false, start: 1, items: [text('甲'), text('乙')] as never }]],
    [
      'has steps, numbered in Chinese, too',
      '3、甲\n4、乙',
      [{ is: 'list', ordered: true, start: 3, items: [text('甲'), text('乙')] as never }],
    ],
    ['has quotes', '> 甲', [{ is: 'quote', of: [{ is: 'paragraph', of: text('甲') as never }] }]],
    ['has code as it is', '```\n**a**\n```', [{ is: 'code', text: '**a**' }]],
    [
      'has tables',
      '| 甲 | 乙 |\n|---|---|\n| 1 | 2 |',
      [{ is: 'table', head: [text('甲'), text('乙')], rows: [[text('1'), text('2')]] } as never],
    ],
    ['may leave a fence open', '```\na', [{ is: 'code', text: 'a' }]],
    ['may be empty', ' \n\n', []],
  ])('%s', (_, given, expected) => {
    expect(blocks(given)).toEqual(expected)
  })
})

describe('a line', () => {
  it('has marks within it', () => {
    expect(inline('先**断电**再`重启`')).toEqual([
      { is: 'text', text: '先' },
      { is: 'strong', of: text('断电') },
      { is: 'text', text: '再' },
      { is: 'code', text: '重启' },
    ])
  })

  it('leads to web pages and to nothing else', () => {
    expect(inline('[见](https://example.com/a)')).toEqual([{ is: 'link', to: 'https://example.com/a', of: text('见') }])
    expect(inline('[见](javascript:alert(1))')).toEqual(text('[见](javascript:alert(1))'))
  })

  it('keeps what is no mark, HTML included', () => {
    expect(inline('3 * 4 <b>x</b> 138****1234')).toEqual(text('3 * 4 <b>x</b> 138****1234'))
  })
})

describe('an excerpt', () => {
  it.each([
    ['## 步骤 1. 登录 2. 打开**订单** > 发货后不能改', '步骤 1. 登录 2. 打开订单 发货后不能改'],
    ['见[说明](https://example.com)，138****1234', '见说明，138****1234'],
  ])('%s', (given, expected) => {
    expect(plain(given)).toBe(expected)
  })
})
