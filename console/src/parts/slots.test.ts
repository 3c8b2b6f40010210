import { expect, test } from 'vitest'

import { SHOWN_SLOT, slotted } from '@/parts/slots'

test.each([
  ['我们在{due}之前给您答复', '我们在〔时限〕之前给您答复'],
  ['{surname}{title}，您好', '〔姓〕〔先生／女士〕，您好'],
  ['请到{branch_name}', '请到〔branch name〕'],
  ['We will answer by {due}.', 'We will answer by [due time].'],
  ['没有空', '没有空'],
])('%s', (text, shown) => {
  expect(slotted(text)).toBe(shown)
  expect(SHOWN_SLOT.test(slotted(text))).toBe(text.includes('{'))
})
