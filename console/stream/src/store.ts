import type { Entry, Item } from './items'

/** All that a stream has told, put together: what a page shows, and what another tab is given to begin with. */
export interface Picture {
  desk: Item | null
  board: Item | null
  hello: Item | null
  chats: Map<number, ChatPicture>
}

export interface ChatPicture {
  head: Item | null
  guidance: Item | null
  entries: Entry[]
}

export function emptyPicture(): Picture {
  return { desk: null, board: null, hello: null, chats: new Map() }
}

/** Takes an item in; tells whether it was new. An entry that is there already, or does not follow, changes nothing. */
export function take(picture: Picture, item: Item): boolean {
  switch (item.type) {
    case 'entry':
      return takeEntry(chatOf(picture, item.chat), item)
    case 'chat':
      chatOf(picture, item.chat).head = item
      return true
    case 'guidance':
      chatOf(picture, item.chat).guidance = item
      return true
    case 'desk':
      picture.desk = item
      keepOnly(picture, item.chats)
      return true
    case 'board':
      picture.board = item
      return true
    case 'hello':
      picture.hello = item
      return true
    default:
      return true
  }
}

/** Chats that are read along stay: `watched` says which. */
export function keepOnly(picture: Picture, chats: number[], watched: number[] = watchedOf(picture)): void {
  for (const chat of [...picture.chats.keys()]) {
    if (!chats.includes(chat) && !watched.includes(chat)) picture.chats.delete(chat)
  }
}

const watching = new WeakMap<Picture, number[]>()

export function watch(picture: Picture, chats: number[]): void {
  watching.set(picture, chats)
}

function watchedOf(picture: Picture): number[] {
  return watching.get(picture) ?? []
}

/** What has to be told so that somebody who knows nothing sees the same. */
export function itemsOf(picture: Picture): Item[] {
  const states = [picture.hello, picture.desk, picture.board].filter((item) => item !== null)
  const chats = [...picture.chats.values()].flatMap((chat) => [
    ...chat.entries,
    ...[chat.head, chat.guidance].filter((item) => item !== null),
  ])
  return [...states, ...chats, { type: 'caught_up' }]
}

function chatOf(picture: Picture, chat: number): ChatPicture {
  let found = picture.chats.get(chat)
  if (found === undefined) {
    found = { head: null, guidance: null, entries: [] }
    picture.chats.set(chat, found)
  }
  return found
}

function takeEntry(chat: ChatPicture, entry: Entry): boolean {
  const highest = chat.entries.at(-1)?.seq ?? entry.seq - 1
  if (entry.seq !== highest + 1) return false
  chat.entries.push(entry)
  return true
}
