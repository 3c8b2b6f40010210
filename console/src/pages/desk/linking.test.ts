import { expect, it } from 'vitest'

import { asked } from '@/pages/desk/linking'

it.each([
  ['王小明', 'words'],
  [' 138 1234 5678 ', 'phone'],
  ['+86 13812345678', 'phone'],
  ['010-12345678', 'phone'],
  ['wang@example.com', 'email'],
  ['11010519491231002X', 'identity_number'],
  ['HT-2026-07', 'contract'],
])('%s is looked for as %s', (typed, kind) => {
  expect(asked(typed)).toEqual({ kind, value: typed.trim() })
})
