/* The dialog of a list: open for a new row, or for one that is there. */
import { ref, shallowRef } from 'vue'

import type { Values } from '@/parts/fields'

export function useEditing<Row>(blank: () => Values, valuesOf: (row: Row) => Values) {
  const open = ref(false)
  const row = shallowRef<Row | null>(null)
  const initial = shallowRef<Values>({})

  function begin(chosen: Row | null = null): void {
    row.value = chosen
    initial.value = chosen ? valuesOf(chosen) : blank()
    open.value = true
  }

  return { open, row, initial, begin }
}
