/* What may be done to a ticket as it stands, each with the form that it takes. */
import { api, ask, type Shapes } from '@/api/client'
import { t } from '@/pages/tickets/words'
import type { Choice, Field, Values } from '@/parts/fields'
import { PRIORITIES, t as tt, TYPES, WAITS } from '@/parts/ticketing'

export type Ticket = Shapes['TicketOut']
export type May = (permission: string) => boolean
export type PauseReasons = Shapes['PauseReasonsOut']

export interface Action {
  key: string
  label: string
  /* Whether it stands as a button, not in the menu. */
  first?: boolean
  main?: boolean
  danger?: boolean
  says?: string
  fields: readonly Field[]
  initial?: Values
  send: (values: Values) => Promise<unknown>
}

/* What the actions need to know beside the ticket. */
export interface Known {
  me: number
  may: May
  items: readonly Choice[]
  pauses: PauseReasons | null
}

const path = (ticket: Ticket) => ({ params: { path: { ticket: ticket.id } } })
const isActive = (ticket: Ticket) => !['resolved', 'closed'].includes(ticket.state)

/* "customer:待客户补充资料" -> what to send; a reason of one's own takes the place of the given one. */
export function waitOf(values: Values): { waiting: (typeof WAITS)[number]; reason: string; until?: string } {
  const [waiting, ...rest] = String(values.why).split(':')
  const reason = String(values.other ?? '').trim() || rest.join(':')
  const found = WAITS.find((each) => each === waiting) ?? 'customer'
  return { waiting: found, reason, ...(values.until ? { until: String(values.until) } : {}) }
}

export function pauseChoices(pauses: PauseReasons | null): Choice[] {
  return WAITS.flatMap((waiting) => [
    ...(pauses?.[waiting] ?? []).map((reason) => ({ value: `${waiting}:${reason}`, label: `${tt(`waiting.${waiting}`)}：${reason}` })),
    { value: `${waiting}:`, label: `${tt(`waiting.${waiting}`)}：${t('waitAnother')}` },
  ])
}

async function byNumber(typed: unknown): Promise<number> {
  const found = await ask(api.GET('/api/v1/tickets/numbers/{number}', { params: { path: { number: String(typed) } } }))
  return found.id
}

const numberField = (): Field => ({ key: 'number', label: t('fields.number'), kind: 'text', required: true, most: 20 })

export function actions(ticket: Ticket, known: Known): Action[] {
  const { may, me } = known
  const work = may('ticket.work')
  const active = isActive(ticket)
  const list: (Action | false)[] = [
    work &&
      active &&
      ticket.assignee?.id !== me && {
        key: 'take',
        label: t('take'),
        first: true,
        main: !ticket.assignee,
        fields: [],
        send: () => ask(api.POST('/api/v1/tickets/{ticket}/take', path(ticket))),
      },
    work &&
      ticket.state === 'waiting' && {
        key: 'resume',
        label: t('resume'),
        first: true,
        main: true,
        fields: [],
        send: () => ask(api.POST('/api/v1/tickets/{ticket}/resume', path(ticket))),
      },
    work && active && ticket.assignee?.id === me && resolving(ticket),
    work && active && ticket.state !== 'waiting' && waitingFor(ticket, known),
    may('ticket.assign') && ticket.state !== 'closed' && assigning(ticket),
    work &&
      ticket.state === 'resolved' && {
        key: 'close',
        label: t('close'),
        first: true,
        main: true,
        says: t('closeSays'),
        fields: [],
        send: () => ask(api.POST('/api/v1/tickets/{ticket}/close', path(ticket))),
      },
    work &&
      !active &&
      !ticket.merged_into && {
        key: 'reopen',
        label: t('reopen'),
        first: true,
        fields: [],
        send: () => ask(api.POST('/api/v1/tickets/{ticket}/reopen', path(ticket))),
      },
    work && active && ticket.assignee?.id !== me && { ...resolving(ticket), first: false, main: false },
    work && ticket.state !== 'closed' && changing(ticket, known),
    work && linking(ticket),
    work && ticket.state !== 'closed' && splitting(ticket),
    may('ticket.merge') && active && merging(ticket),
    work && active && ticket.type !== 'complaint' && complaining(ticket, known),
    work && active && withdrawing(ticket),
  ]
  return list.filter((each): each is Action => each !== false)
}

function resolving(ticket: Ticket): Action {
  return {
    key: 'resolve',
    label: t('resolve'),
    first: true,
    main: true,
    fields: [
      { key: 'resolution', label: t('fields.resolution'), kind: 'area', required: true, most: 5000 },
      { key: 'told', label: t('fields.told'), kind: 'check' },
    ],
    initial: { told: true },
    send: (values) =>
      ask(
        api.POST('/api/v1/tickets/{ticket}/resolve', {
          ...path(ticket),
          body: { resolution: String(values.resolution), told: values.told === true },
        }),
      ),
  }
}

function waitingFor(ticket: Ticket, known: Known): Action {
  return {
    key: 'wait',
    label: t('wait'),
    first: true,
    says: t('waitSays'),
    fields: [
      { key: 'why', label: t('waitReason'), kind: 'select', required: true, choices: pauseChoices(known.pauses) },
      { key: 'other', label: t('waitOther'), kind: 'text', most: 200 },
      { key: 'until', label: t('fields.until'), kind: 'moment' },
    ],
    send: (values) => ask(api.POST('/api/v1/tickets/{ticket}/wait', { ...path(ticket), body: waitOf(values) })),
  }
}

function assigning(ticket: Ticket): Action {
  return {
    key: 'assign',
    label: t('assign'),
    first: true,
    says: t('assignSays'),
    fields: [
      { key: 'person', label: t('fields.person'), kind: 'person' },
      { key: 'group', label: t('fields.togroup'), kind: 'group' },
    ],
    initial: { person: ticket.assignee?.id, group: ticket.group?.id },
    send: (values) => ask(api.POST('/api/v1/tickets/{ticket}/assign', { ...path(ticket), body: { ...values, by_skill: false } })),
  }
}

function changing(ticket: Ticket, known: Known): Action {
  const region = (['urban', 'rural', 'remote'] as const).map((value) => ({ value, label: t(`region.${value}`) }))
  return {
    key: 'change',
    label: t('change'),
    fields: [
      {
        key: 'priority',
        label: t('fields.priority'),
        kind: 'select',
        required: true,
        choices: PRIORITIES.map((value) => ({ value, label: tt(`priority.${value}`) })),
      },
      ...(known.items.length
        ? [{ key: 'item', label: t('fields.item'), kind: 'select', choices: known.items, hint: t('fields.itemHint') } as const]
        : []),
      { key: 'region', label: t('fields.region'), kind: 'select', choices: region },
    ],
    initial: { priority: ticket.priority, item: ticket.item, region: ticket.region },
    send: (values) =>
      ask(api.PATCH('/api/v1/tickets/{ticket}', { ...path(ticket), body: { ...values, revision: ticket.revision } as never })),
  }
}

function linking(ticket: Ticket): Action {
  return {
    key: 'link',
    label: t('link'),
    fields: [
      numberField(),
      {
        key: 'kind',
        label: t('fields.kind'),
        kind: 'select',
        required: true,
        choices: (['related', 'duplicate', 'repeat'] as const).map((value) => ({ value, label: t(`linkKind.${value}`) })),
      },
    ],
    initial: { kind: 'related' },
    send: async (values) =>
      ask(
        api.POST('/api/v1/tickets/{ticket}/links', {
          ...path(ticket),
          body: { other: await byNumber(values.number), kind: values.kind as 'related' },
        }),
      ),
  }
}

function splitting(ticket: Ticket): Action {
  return {
    key: 'split',
    label: t('split'),
    says: t('splitSays'),
    fields: [
      {
        key: 'type',
        label: t('fields.type'),
        kind: 'select',
        required: true,
        choices: TYPES.map((value) => ({ value, label: tt(`type.${value}`) })),
      },
      { key: 'subject', label: t('fields.subject'), kind: 'text', required: true, most: 200 },
      { key: 'description', label: t('fields.description'), kind: 'area', most: 5000 },
    ],
    initial: { type: ticket.type },
    send: (values) => ask(api.POST('/api/v1/tickets/{ticket}/split', { ...path(ticket), body: { messages: [], ...values } as never })),
  }
}

function merging(ticket: Ticket): Action {
  return {
    key: 'merge',
    label: t('merge'),
    says: t('mergeSays'),
    danger: true,
    fields: [numberField()],
    send: async (values) =>
      ask(api.POST('/api/v1/tickets/{ticket}/merge', { ...path(ticket), body: { into: await byNumber(values.number) } })),
  }
}

function complaining(ticket: Ticket, known: Known): Action {
  return {
    key: 'complain',
    label: t('complain'),
    says: t('complainSays'),
    fields: known.items.length ? [{ key: 'item', label: t('fields.item'), kind: 'select', choices: known.items }] : [],
    initial: { item: ticket.item },
    send: (values) => ask(api.POST('/api/v1/tickets/{ticket}/complaint', { ...path(ticket), body: values as never })),
  }
}

function withdrawing(ticket: Ticket): Action {
  return {
    key: 'withdraw',
    label: t('withdraw'),
    says: t('withdrawSays'),
    danger: true,
    fields: [{ key: 'reason', label: t('fields.reason'), kind: 'text', required: true, most: 200 }],
    send: (values) => ask(api.POST('/api/v1/tickets/{ticket}/withdraw', { ...path(ticket), body: { reason: String(values.reason) } })),
  }
}
