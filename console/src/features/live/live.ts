/* The one picture of what goes on: every page that shows something live reads it here; one connection feeds all tabs. */
import { type Item, type Link, SharedStream } from '@stream'
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'

import { freshKey } from '@/api/client'
import type { DeskShape, GuidanceShape, Head, LiveChat } from '@/features/live/shapes'
import { slotted } from '@/parts/slots'

export const TYPING_LASTS = 6_000
/* A break that is over sooner is not worth a word. */
export const BREAK_SHOWN = 1_500
/* Seconds that a single answer may take, behind a proxy that holds streams back: what comes in is a sign of life too, also in a tab
   that is not seen, and after 15 seconds without one a desk counts as left. */
const LONGEST_ANSWER = 10
const AWAY: Link = { phase: 'connecting', behind: 0, since: 0 }

export const useLive = defineStore('live', () => {
  const desk = shallowRef<DeskShape | null>(null)
  const board = shallowRef<Record<string, unknown> | null>(null)
  const chats = reactive(new Map<number, LiveChat>())
  const link = ref<Link>(AWAY)
  const skew = ref(0)
  const refused = ref(0)
  const seen = reactive(new Set<number>())
  let stream: SharedStream | null = null
  let watched: number[] = []
  let boardWanted = false
  let brokenFor: ReturnType<typeof setTimeout> | undefined

  const own = computed(() => (desk.value?.chats ?? []).flatMap((id) => chats.get(id) ?? []))
  /* Of colleagues who ask about them: read along, numbers masked. */
  const consulted = computed(() => (desk.value?.consulted ?? []).flatMap((id) => chats.get(id) ?? []))
  const offers = computed(() => desk.value?.offers ?? [])

  /* Connects; a page that wants the wallboard, or chats to read along, says so here or with `also`. */
  function start(person: number): void {
    if (stream !== null) return
    const source = {
      stream: '/api/v1/live/stream',
      poll: '/api/v1/live/poll',
      headers: () => ({}),
      query: () => wanted(),
      longest: LONGEST_ANSWER,
    }
    const heard = { item: take, link: stands, refused: (status: number) => void (refused.value = status) }
    stream = new SharedStream(
      `sanxiang.desk.${person}.${boardWanted}.${watched.join('.')}`,
      source,
      heard,
      undefined,
      undefined,
      '/api/v1/live/beat',
    )
    addEventListener('online', revive)
    addEventListener('offline', lose)
  }

  function stands(now: Link): void {
    clearTimeout(brokenFor)
    if (now.phase === 'away') brokenFor = setTimeout(() => (link.value = now), BREAK_SHOWN)
    else link.value = now
  }

  /* The browser knows sooner than the silence of the stream says it. */
  function lose(): void {
    clearTimeout(brokenFor)
    link.value = { phase: 'away', behind: 0, since: Date.now() }
  }

  function revive(): void {
    stream?.renew()
  }

  function wanted(): Record<string, string> {
    return { ...(boardWanted ? { board: '1' } : {}), ...(watched.length ? { watch: watched.join(',') } : {}) }
  }

  function stop(): void {
    removeEventListener('online', revive)
    removeEventListener('offline', lose)
    clearTimeout(brokenFor)
    stream?.stop()
    stream = null
    chats.clear()
    desk.value = board.value = null
    link.value = AWAY
  }

  /* What is to be seen besides the own desk, from now on. */
  function also(person: number, given: { board: boolean; watched: number[] }): void {
    if (given.board === boardWanted && given.watched.join() === watched.join()) return start(person)
    stop()
    boardWanted = given.board
    watched = given.watched
    start(person)
  }

  function take(item: Item): void {
    switch (item.type) {
      case 'hello':
        skew.value = Date.parse(item.now) - Date.now()
        break
      case 'entry':
        takeEntry(item)
        break
      case 'chat':
        chatOf(item.chat).head = item as unknown as Head
        break
      case 'guidance':
        chatOf(item.chat).guidance = item as unknown as GuidanceShape
        break
      case 'typing':
        chatOf(item.chat).typing = Date.now()
        break
      case 'desk':
        takeDesk(item as unknown as DeskShape)
        break
      case 'board':
        board.value = item
        break
    }
  }

  function takeDesk(given: DeskShape): void {
    desk.value = given
    const kept = new Set([...given.chats, ...(given.consulted ?? []), ...watched])
    for (const id of [...chats.keys()]) if (!kept.has(id)) chats.delete(id)
    for (const id of [...given.chats, ...(given.consulted ?? [])]) chatOf(id)
  }

  function takeEntry(item: Extract<Item, { type: 'entry' }>): void {
    const chat = chatOf(item.chat)
    const highest = chat.entries.at(-1)?.seq ?? item.seq - 1
    if (item.seq !== highest + 1) return
    chat.entries.push(item)
    if (item.role === 'customer') chat.typing = 0
    if (item.key !== null) chat.outgoing = chat.outgoing.filter((each) => each.key !== plain(item.key ?? ''))
  }

  function chatOf(id: number): LiveChat {
    const found = chats.get(id)
    if (found !== undefined) return found
    chats.set(id, { id, head: null, guidance: null, entries: [], outgoing: [], typing: 0 })
    return chats.get(id) as LiveChat
  }

  /* What is to be said to the customer, in the language of the chat where the standard has it in that one. */
  function spoken(chat: number, text: { zh: string; en: string }): string {
    const language = chats.get(chat)?.head?.language === 'en' ? 'en' : 'zh'
    return slotted(text[language] || text.zh || text.en)
  }

  /* The time at the centre, for countdowns: clocks of desks are wrong by minutes. */
  function centreTime(now: Date): number {
    return now.getTime() + skew.value
  }

  return { desk, board, chats, own, consulted, offers, link, refused, seen, start, stop, also, chatOf, spoken, centreTime, take }
})

/* Keys are told with dashes, and made without. */
export function plain(key: string): string {
  return key.replaceAll('-', '')
}

export function newKey(): string {
  return freshKey()
}
