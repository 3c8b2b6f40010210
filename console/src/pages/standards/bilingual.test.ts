import { expect, test } from 'vitest'

import { oneOf } from '@/pages/standards/bilingual'

test.each([
  ['不与客户争执（no-arguing） No arguing', '不与客户争执（no-arguing）', 'No arguing (no-arguing)'],
  [
    '不索要财物、不作私下交易（no-asking-for-money） No asking for money, no side deals',
    '不索要财物、不作私下交易（no-asking-for-money）',
    'No asking for money, no side deals (no-asking-for-money)',
  ],
  ['合格 Kept', '合格', 'Kept'],
  ['1 → 2', '1 → 2', '1 → 2'],
  ['phone-01', 'phone-01', 'phone-01'],
])('%s', (text, zh, en) => {
  expect([oneOf(text, 'zh'), oneOf(text, 'en')]).toEqual([zh, en])
})
