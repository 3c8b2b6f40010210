/* The times of routing, each with what it means. */
import type { Shapes } from '@/api/client'
import { length } from '@/i18n/times'
import { t } from '@/pages/routing/words'
import type { Field } from '@/parts/fields'

export const LIMITS = ['offer', 'sticky', 'sticky_days', 'handed', 'again', 'step'] as const
export type Limit = (typeof LIMITS)[number]
type Routing = Shapes['RoutingOut']

export function shown(routing: Routing, limit: Limit): string {
  if (limit === 'sticky_days') return t('days', { n: routing.sticky_days })
  if (limit === 'sticky' && routing.sticky === 0) return t('off')
  return length(routing[limit])
}

export function limitFields(): Field[] {
  return LIMITS.map((key) => ({
    key,
    label: t(`limit.${key}`) + (key === 'sticky_days' ? t('inDays') : t('seconds')),
    kind: 'number',
    required: true,
    hint: t(`limit.${key}Says`),
  }))
}
