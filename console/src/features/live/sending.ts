/* Sending, shown at once: under one key until it is in the log, or is refused. A desk that loses the network loses no word. */
import { asProblem, type Problem } from '@/api/problems'
import { say } from '@/features/live/calls'
import { newKey, useLive } from '@/features/live/live'
import type { LiveChat, Outgoing } from '@/features/live/shapes'

const PAUSES = [300, 1000, 2000, 4000]

export interface Draft {
  text: string
  file?: number | null
  objected?: string[]
  override?: string
}

/* Null where it was sent; else why not, and the words are given back to the composer. */
export async function send(chat: LiveChat, draft: Draft, key = newKey()): Promise<Problem | null> {
  const live = useLive()
  const outgoing: Outgoing = { key, text: draft.text, file: draft.file ?? null, at: Date.now(), state: 'sending' }
  chat.outgoing.push(outgoing)
  const problem = await tried(chat.id, draft, key)
  const kept = live.chatOf(chat.id)
  if (problem === null) return null
  if (problem.status === 0 || problem.status >= 500) mark(kept, key)
  else kept.outgoing = kept.outgoing.filter((each) => each.key !== key)
  return problem
}

/* The same once more: what was written the first time is not written again. */
export async function sendAgain(chat: LiveChat, outgoing: Outgoing): Promise<Problem | null> {
  chat.outgoing = chat.outgoing.filter((each) => each.key !== outgoing.key)
  return send(chat, { text: outgoing.text, file: outgoing.file }, outgoing.key)
}

async function tried(chat: number, draft: Draft, key: string): Promise<Problem | null> {
  for (const pause of [...PAUSES, null]) {
    try {
      await say(
        chat,
        { key, text: draft.text, file: draft.file ?? null, objected: draft.objected ?? [], override: draft.override ?? '' },
        key,
      )
      return null
    } catch (caught) {
      const problem = asProblem(caught)
      if (pause === null || !(problem.status === 0 || problem.status >= 500)) return problem
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return null
}

function mark(chat: LiveChat, key: string): void {
  for (const each of chat.outgoing) if (each.key === key) each.state = 'failed'
}
