import { expect, it } from 'vitest'

import { choicesOf, fiveName, subjectName } from '@/parts/surveying'

it('offers what a question can be answered with, the best first', () => {
  expect(choicesOf('five').map((each) => each.value)).toEqual(['5', '4', '3', '2', '1'])
  expect(choicesOf('solved')).toEqual([
    { value: '1', label: '已解决' },
    { value: '0', label: '未解决' },
  ])
  expect(choicesOf('nps').map((each) => each.value)).toEqual(['10', '9', '8', '7', '6', '5', '4', '3', '2', '1', '0'])
  expect(choicesOf('text')).toEqual([])
})

it('names what it is about, and shows what it does not know as it is', () => {
  expect([subjectName('ticket'), subjectName('parcel'), fiveName(2), fiveName(9)]).toEqual(['工单', 'parcel', '不满意', '9'])
})
