import { expect, it } from 'vitest'

import { useEditing } from '@/parts/editing'

interface Row {
  id: number
  name: string
}

it('begins with what the row has, or with what a new one has', () => {
  const editing = useEditing<Row>(
    () => ({ name: '新' }),
    ({ name }) => ({ name }),
  )
  editing.begin({ id: 1, name: '用餐' })
  expect([editing.open.value, editing.row.value?.id, editing.initial.value]).toEqual([true, 1, { name: '用餐' }])
  editing.begin()
  expect([editing.row.value, editing.initial.value]).toEqual([null, { name: '新' }])
})
