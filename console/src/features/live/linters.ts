/* The forbidden expressions of an edition, loaded once and kept for all chats that it judges. */
import { load, type ComposerDocument, type Linter } from '@lint'

import { composer } from '@/features/live/calls'

const kept = new Map<number, Promise<Linter | null>>()

/* Null where no edition judges the chat, or its document could not be had: the centre judges at sending all the same. */
export function linterOf(chat: number, edition: number | null): Promise<Linter | null> {
  if (edition === null) return Promise.resolve(null)
  const found = kept.get(edition)
  if (found !== undefined) return found
  const loading = fetched(chat).catch(() => {
    kept.delete(edition)
    return null
  })
  kept.set(edition, loading)
  return loading
}

async function fetched(chat: number): Promise<Linter> {
  const { document } = await composer(chat)
  return load(document as unknown as ComposerDocument)
}
