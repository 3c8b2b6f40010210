/* What the desk asks of live conversations: one place for all of it. */
import { api, ask, keyed, type Shapes } from '@/api/client'
import type { DeskState } from '@/features/live/shapes'

const path = (chat: number) => ({ params: { path: { chat } } })

export const setState = (state: Exclude<DeskState, 'wrap_up'>, reason?: string) =>
  ask(api.POST('/api/v1/live/desk/state', { body: { state, reason: reason ?? '' } }))
export const breakReasons = async () => (await ask(api.GET('/api/v1/live/break-reasons'))).items
export const accept = (offer: number) => ask(api.POST('/api/v1/live/offers/{offer}/accept', { params: { path: { offer } } }))
export const decline = (offer: number) => ask(api.POST('/api/v1/live/offers/{offer}/decline', { params: { path: { offer } } }))

export const say = (chat: number, body: Shapes['SayIn'], key: string) =>
  ask(api.POST('/api/v1/live/chats/{chat}/messages', { ...path(chat), body, ...keyed(key) }))
export const markRead = (chat: number, seq: number) => ask(api.POST('/api/v1/live/chats/{chat}/read', { ...path(chat), body: { seq } }))
export const tellTyping = (chat: number) => ask(api.POST('/api/v1/live/chats/{chat}/typing', path(chat)))
export const endChat = (chat: number) => ask(api.POST('/api/v1/live/chats/{chat}/end', path(chat)))
export const sendFile = (chat: number, file: File) => {
  const form = new FormData()
  form.append('file', file)
  return ask(
    api.POST('/api/v1/live/chats/{chat}/files', {
      ...path(chat),
      body: form as never,
      bodySerializer: (given: unknown) => given as FormData,
    }),
  )
}

/* To whom a chat can be handed on now: groups with somebody who is there, and colleagues. */
export const targets = () => ask(api.GET('/api/v1/live/transfer-targets'))
export const transfer = (chat: number, body: Shapes['TransferIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/transfer', { ...path(chat), body }))
export const consult = (chat: number, body: Shapes['ConsultIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/consult', { ...path(chat), body }))
/* Of a colleague, by who serves the chat; without a person of oneself, who was asked. */
export const endConsult = (chat: number, person?: number) =>
  ask(api.POST('/api/v1/live/chats/{chat}/consult/end', { ...path(chat), body: { person: person ?? null } }))
export const sideNotes = async (chat: number) => (await ask(api.GET('/api/v1/live/chats/{chat}/notes', path(chat)))).items
export const answerColleague = (chat: number, text: string) =>
  ask(api.POST('/api/v1/live/chats/{chat}/notes', { ...path(chat), body: { text } }))
export const takeOver = (chat: number, note: string) =>
  ask(api.POST('/api/v1/live/chats/{chat}/takeover', { ...path(chat), body: { note } }))

export const openTickets = async (customer: number) =>
  (await ask(api.GET('/api/v1/tickets', { params: { query: { customer, size: 5 } } }))).items.filter((ticket) => ticket.state !== 'closed')

/* Due by the end of the day, the next one first. */
export const promisedToday = async (owner: number, now: Date) => {
  const end = new Date(now)
  end.setHours(23, 59, 59)
  const query = { owner, state: ['open' as const], due_before: end.toISOString(), size: 20 }
  return (await ask(api.GET('/api/v1/commitments', { params: { query } }))).items
}

export const dismiss = (chat: number, key: string, reason: string) =>
  ask(api.POST('/api/v1/live/chats/{chat}/dismissals', { ...path(chat), body: { key, reason } }))
export const confirmPromise = (chat: number, body: Shapes['PromiseConfirmIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/promises', { ...path(chat), body }))
export const linkCustomer = (chat: number, body: Shapes['CustomerLinkIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/customer', { ...path(chat), body }))
export const chooseCustomer = (chat: number, body: Shapes['CustomerChosenIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/customer/choose', { ...path(chat), body }))
export const unlinkCustomer = (chat: number, body: Shapes['CustomerUnlinkedIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/customer/unlink', { ...path(chat), body }))
export const findCustomers = async (words: string) =>
  (await ask(api.POST('/api/v1/customers/search', { body: { words, size: 10 } as never }))).items
export const lookUpCustomers = async (body: Shapes['IdentityIn']) => (await ask(api.POST('/api/v1/customers/look-up', { body }))).items
export const blockVisitor = (visitor: number, reason: string) =>
  ask(api.POST('/api/v1/live/visitors/{visitor}/block', { params: { path: { visitor } }, body: { reason } }))
export const scripts = async (chat: number, words: string) =>
  (await ask(api.GET('/api/v1/live/scripts', { params: { query: { chat, words } } }))).items
export const usedScript = (chat: number, script: string) => ask(api.POST('/api/v1/live/scripts/used', { body: { chat, script } }))
export const composer = (chat: number) => ask(api.GET('/api/v1/live/composer', { params: { query: { chat } } }))
export const askPermit = (chat: number, text: string) =>
  ask(api.POST('/api/v1/live/chats/{chat}/permits', { ...path(chat), body: { text } }))

export const wrapUp = (chat: number) => ask(api.GET('/api/v1/live/chats/{chat}/wrap-up', path(chat)))
export const saveWrapUp = (chat: number, body: Shapes['WrapUpIn']) =>
  ask(api.PUT('/api/v1/live/chats/{chat}/wrap-up', { ...path(chat), body }))
export const makeTicket = (chat: number, body: Shapes['WrapUpTicketIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/ticket', { ...path(chat), body }))
export const makeCallback = (chat: number, body: Shapes['CallbackIn']) =>
  ask(api.POST('/api/v1/live/chats/{chat}/callback', { ...path(chat), body }))

export const whisper = (chat: number, text: string) => ask(api.POST('/api/v1/live/chats/{chat}/whisper', { ...path(chat), body: { text } }))
export const decide = (permit: number, grant: boolean, reason: string) =>
  ask(api.POST('/api/v1/live/permits/{permit}/decide', { params: { path: { permit } }, body: { grant, reason } }))
export const setOthersState = (person: number, state: Exclude<DeskState, 'wrap_up'>) =>
  ask(api.POST('/api/v1/live/desks/{person}/state', { params: { path: { person } }, body: { state, reason: '' } }))
export const catalogue = async () => (await ask(api.GET('/api/v1/catalogue/items', { params: { query: { size: 100 } } }))).items
