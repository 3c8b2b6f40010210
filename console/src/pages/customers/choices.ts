import { t } from '@/pages/customers/words'
import type { Choice, Field } from '@/parts/fields'

export const NATURES = ['person', 'organisation'] as const
export const LEVELS = ['ordinary', 'important', 'vip'] as const
export const REGIONS = ['urban', 'rural', 'remote'] as const
export const KINDS = ['phone', 'email', 'chat', 'contract', 'identity_number'] as const
export const CHANNELS = ['phone', 'sms', 'email', 'chat'] as const
export const PURPOSES = ['recording', 'marketing', 'survey', 'sharing', 'voiceprint', 'training'] as const
export const REASONS = ['callback', 'verification', 'complaint', 'visit', 'correction', 'legal'] as const

export const natures = (): Choice[] => NATURES.map((value) => ({ value, label: t(`nature.${value}`) }))
export const levels = (): Choice[] => LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))
export const regions = (): Choice[] => REGIONS.map((value) => ({ value, label: t(`region.${value}`) }))
export const kinds = (): Choice[] => KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))
export const channels = (): Choice[] => CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))
export const reasons = (): Choice[] => REASONS.map((value) => ({ value, label: t(`reason.${value}`) }))

export const identityFields = (): Field[] => [
  { key: 'kind', label: t('fields.kind'), kind: 'select', required: true, choices: kinds() },
  { key: 'value', label: t('fields.value'), kind: 'text', required: true, most: 254 },
]

export const factFields = (): Field[] => [
  { key: 'nature', label: t('fields.nature'), kind: 'select', required: true, choices: natures() },
  { key: 'level', label: t('fields.level'), kind: 'select', required: true, choices: levels() },
  { key: 'type', label: t('fields.type'), kind: 'text', required: true, most: 40, hint: t('fields.typeHint') },
  { key: 'region', label: t('fields.region'), kind: 'select', choices: regions() },
]
