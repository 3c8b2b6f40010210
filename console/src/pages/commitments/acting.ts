/* What may be done to a commitment as it stands. */
import { api, ask, type Shapes } from '@/api/client'
import { t } from '@/pages/commitments/words'
import type { Field, Values } from '@/parts/fields'
import { isOver } from '@/parts/promising'

export type Commitment = Shapes['CommitmentWhole']

export interface Action {
  key: 'claim' | 'release' | 'assign' | 'met' | 'prove' | 'cancel'
  main?: boolean
  danger?: boolean
  says?: string
  fields: readonly Field[]
  send: (values: Values) => Promise<unknown>
}

const REASONS = ['not_needed', 'unreachable', 'misread', 'duplicate', 'other'] as const

export function actions(given: Commitment, me: number, may: (permission: string) => boolean): Action[] {
  if (isOver(given.state)) return []
  const path = { params: { path: { commitment: given.id } } }
  const mine = given.owner?.id === me
  const work = may('commitment.work')
  const list: (Action | false)[] = [
    may('commitment.claim') &&
      !given.owner && { key: 'claim', main: true, fields: [], send: () => ask(api.POST('/api/v1/commitments/{commitment}/claim', path)) },
    work && {
      key: 'prove',
      main: mine,
      says: t('proveSays'),
      fields: [{ key: 'conversation', label: t('proof'), kind: 'number', required: true }],
      send: (values) =>
        ask(api.POST('/api/v1/commitments/{commitment}/evidence', { ...path, body: { conversation: Number(values.conversation) } })),
    },
    work &&
      given.condition !== '' &&
      !given.due_at && {
        key: 'met',
        fields: [{ key: 'at', label: t('metAt'), kind: 'moment' }],
        send: (values) => ask(api.POST('/api/v1/commitments/{commitment}/condition', { ...path, body: values as never })),
      },
    may('commitment.assign') && {
      key: 'assign',
      fields: [
        { key: 'person', label: t('person'), kind: 'person' },
        { key: 'team', label: t('toTeam'), kind: 'team' },
      ],
      send: (values) => ask(api.POST('/api/v1/commitments/{commitment}/assign', { ...path, body: values as never })),
    },
    may('commitment.claim') &&
      mine && { key: 'release', fields: [], send: () => ask(api.POST('/api/v1/commitments/{commitment}/release', path)) },
    (work || may('commitment.discard')) && {
      key: 'cancel',
      danger: true,
      says: t('cancelSays'),
      fields: [
        {
          key: 'reason',
          label: t('detail.reason'),
          kind: 'select',
          required: true,
          choices: REASONS.map((value) => ({ value, label: t(`reason.${value}`) })),
        },
        { key: 'note', label: t('detail.note'), kind: 'text', most: 200 },
      ],
      send: (values) => ask(api.POST('/api/v1/commitments/{commitment}/cancel', { ...path, body: { note: '', ...values } as never })),
    },
  ]
  return list.filter((each): each is Action => each !== false)
}
