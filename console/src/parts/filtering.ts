/* Filters of a list, kept in the address of the page: a view can be sent to a colleague, and Back works. */
import { computed } from 'vue'
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router'

import { type Field, isEmpty, type Values } from '@/parts/fields'

/* A value as it stands in the address -> as the field has it. */
export function read(field: Field, raw: unknown): unknown {
  const texts = (Array.isArray(raw) ? raw : [raw]).filter((each): each is string => typeof each === 'string' && each !== '')
  if (field.kind === 'many') return texts
  const [text] = texts
  if (text === undefined) return undefined
  if (['person', 'group', 'team', 'number'].includes(field.kind)) return /^-?\d+$/.test(text) ? Number(text) : undefined
  const chosen = field.choices?.find((choice) => String(choice.value) === text)
  if (field.choices) return chosen?.value
  return field.kind === 'check' ? text === 'true' : text
}

export function written(values: Values): LocationQueryRaw {
  const told = Object.entries(values).filter(([, value]) => !isEmpty(value))
  return Object.fromEntries(told.map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : String(value)]))
}

export function useFilters(fields: () => readonly Field[]) {
  const route = useRoute()
  const router = useRouter()
  const values = computed<Values>(() => {
    const found = fields().map((field) => [field.key, read(field, route.query[field.key])] as const)
    return Object.fromEntries(found.filter(([, value]) => !isEmpty(value)))
  })
  const set = (change: Values) => router.replace({ query: written({ ...values.value, ...change }) })
  const choose = (all: Values) => router.replace({ query: written(all) })
  return { values, set, choose }
}

export interface View {
  name: string
  values: Values
}

/* Whether two sets of filters are the same, in whichever order they were chosen. */
export function same(one: Values, other: Values): boolean {
  const sorted = (values: Values) => JSON.stringify(Object.entries(written(values)).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(one) === sorted(other)
}
