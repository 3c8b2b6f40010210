/* What the person whom a customer is may ask for, and what stands in its way. */
import type { Shapes } from '@/api/client'
import { t } from '@/pages/customers/words'
import type { Field } from '@/parts/fields'

export const ERASE_REASONS = ['subject_request', 'consent_withdrawn', 'retention_over'] as const

type Customer = Pick<Shapes['CustomerOut'], 'id' | 'legal_hold' | 'erased_at' | 'merged_into'>
export type Hold = Shapes['LegalHoldOut']
export type Right = 'copy' | 'hold' | 'lift' | 'erase'

/* Nothing of who is erased or merged: the one that it is merged into stands for both. `holds`: what is in force, of it and of those merged
   into it, null = not known (yet); each is lifted by itself, and all before anything is erased. */
export function rights(customer: Customer, may: (permission: string, least: 'all') => boolean, holds: readonly Hold[] | null): Right[] {
  if (customer.erased_at || customer.merged_into) return []
  const erasing = may('customer.erase', 'all')
  const free = !customer.legal_hold || (holds !== null && !holds.some((each) => each.customer === customer.id))
  const given: (Right | false)[] = [
    may('customer.export', 'all') && 'copy',
    erasing && customer.legal_hold && 'lift',
    erasing && free && 'hold',
    erasing && !customer.legal_hold && 'erase',
  ]
  return given.filter((each): each is Right => each !== false)
}

export const holdFields = (): Field[] => [
  { key: 'hold', label: t('rights.holdWhy'), kind: 'text', required: true, most: 120, hint: t('rights.holdHint') },
]

/* The number is typed once more, for nothing brings the data back. */
export const eraseFields = (): Field[] => [
  {
    key: 'reason',
    label: t('rights.eraseWhy'),
    kind: 'select',
    required: true,
    choices: ERASE_REASONS.map((value) => ({ value, label: t(`rights.reason.${value}`) })),
  },
  { key: 'confirm', label: t('rights.confirm'), kind: 'number', required: true },
]

/* What the centre calls what it has erased or kept, in words; what is new to this page stands as the centre names it. */
export function partName(name: string): string {
  return t.has(`rights.part.${name}`) ? t(`rights.part.${name}` as Parameters<typeof t>[0]) : name
}
