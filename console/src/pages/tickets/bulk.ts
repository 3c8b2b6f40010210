/* What is done to many tickets at once, and what came of it for each. */
import type { Shapes } from '@/api/client'
import { t } from '@/pages/tickets/words'
import type { Field, Values } from '@/parts/fields'
import { PRIORITIES, t as tt } from '@/parts/ticketing'

/* The centre takes no more in one go. */
export const MOST = 200

export interface BulkAction {
  key: Shapes['MassAction']
  label: string
  says?: string
  fields: Field[]
  initial?: Values
}

const body = (label: string): Field => ({ key: 'body', label, kind: 'area', required: true, most: 5000 })

export const bulkActions = (): BulkAction[] => [
  {
    key: 'assign',
    label: t('assign'),
    says: t('assignSays'),
    fields: [
      { key: 'person', label: t('fields.person'), kind: 'person' },
      { key: 'group', label: t('fields.togroup'), kind: 'group' },
    ],
  },
  {
    key: 'change',
    label: t('bulk.priority'),
    fields: [
      {
        key: 'priority',
        label: t('fields.priority'),
        kind: 'select',
        required: true,
        choices: PRIORITIES.map((value) => ({ value, label: tt(`priority.${value}`) })),
      },
    ],
  },
  { key: 'note', label: t('talk.note'), fields: [body(t('talk.note'))] },
  { key: 'reply', label: t('talk.reply'), says: t('bulk.replySays'), fields: [body(t('talk.reply'))] },
  {
    key: 'resolve',
    label: t('resolve'),
    fields: [
      { key: 'resolution', label: t('fields.resolution'), kind: 'area', required: true, most: 5000 },
      { key: 'told', label: t('fields.told'), kind: 'check' },
    ],
    initial: { told: false },
  },
  { key: 'close', label: t('close'), says: t('closeSays'), fields: [] },
  { key: 'watch', label: t('watch'), fields: [] },
  { key: 'unwatch', label: t('unwatch'), fields: [] },
]

/* What came of it, failures first. `number` of the ticket as the list showed it. */
export interface Outcome {
  ticket: number
  number: string
  done: boolean
  why: string
}

export function outcomes(items: readonly Shapes['OneDone'][], numbers: ReadonlyMap<number, string>): Outcome[] {
  const all = items.map((each) => ({
    ticket: each.ticket,
    number: numbers.get(each.ticket) ?? `#${each.ticket}`,
    done: each.status < 300,
    why: each.title,
  }))
  return [...all.filter((each) => !each.done), ...all.filter((each) => each.done)]
}
