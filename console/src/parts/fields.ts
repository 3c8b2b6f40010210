/* Fields of a simple form or of a bar of filters, as data. */
import { t } from '@/parts/words'

export type Kind = 'text' | 'area' | 'number' | 'select' | 'many' | 'moment' | 'day' | 'check' | 'person' | 'group' | 'team'

export interface Choice {
  value: string | number | boolean
  label: string
}

export interface Field {
  key: string
  label: string
  kind: Kind
  choices?: readonly Choice[]
  required?: boolean
  hint?: string
  most?: number
}

export type Values = Record<string, unknown>

const EMPTY: ReadonlySet<unknown> = new Set([undefined, null, ''])

export function isEmpty(value: unknown): boolean {
  return EMPTY.has(value) || (Array.isArray(value) && value.length === 0)
}

/* The first thing that is missing, in words; '' = nothing. */
export function missing(fields: readonly Field[], values: Values): string {
  const found = fields.find((field) => field.required && isEmpty(values[field.key]))
  return found ? t('needed', { field: found.label }) : ''
}

/* Without what was left empty: the centre takes that as not given. */
export function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)))
}

/* Whether what the centre says of `told` is about that field: origins.1 is about origins. */
export function within(told: string, key: string): boolean {
  return told === key || told.startsWith(`${key}.`)
}

/* A text with a line for each thing -> the things. */
export function lines(text: unknown): string[] {
  return String(text ?? '')
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean)
}
