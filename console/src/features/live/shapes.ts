/* What streams carry for desks, as the centre shapes it (live/presence, live/chats/heads, live/guidance, live/leading). */
import type { Entry } from '@stream'

export interface Two {
  zh: string
  en: string
}

export type DeskState = 'offline' | 'ready' | 'busy' | 'break' | 'wrap_up'

export interface Offer {
  offer: number
  chat: number
  until: string
  because: string
  head: Head | null
}

export interface DeskShape {
  person: number
  state: DeskState
  reason: ({ code: string } & Two) | null
  since: string | null
  until: string | null
  capacity: number | null
  languages: string[]
  offers: Offer[]
  chats: number[]
  consulted?: number[]
  notices: number
}

export interface Head {
  chat: number
  state: 'queued' | 'offered' | 'active' | 'wrap_up' | 'done' | 'left'
  group: number
  site: string
  agent: number | null
  priority: number
  language: string
  visitor?: number
  customer: { id?: number | null; name: string; level: string | null; proven?: boolean }
  began_at: string
  queued_at: string
  accepted_at: string | null
  answered_at: string | null
  waits_since: string | null
  ended_at?: string | null
  by?: string
  rating?: number | null
  agent_read: number
  visitor_read: number
  last: number
  next_due: string | null
  seen_at: string
  edition?: number | null
}

export interface Script {
  id: string
  name: Two
  text: Two
  missing: { slot: string; options: string[] }[]
}

export interface Hint {
  key: string
  kind: 'say' | 'alert'
  check: string
  name: Two
  also: Two[]
  why: string | null
  severity: string
  clauses: string[]
  script: Script | null
  missing: string[]
  seq: number
  since: string
  due: string | null
  turns: number | null
}

export interface Kept {
  seq: number
  check: string
  name: Two
}

export interface Step {
  do: Two | null
  say: Two | null
  script: string | null
  wait: number | null
  within: number | null
}

export interface Card {
  id: string
  key: string
  seq: number
  name: Two
  clauses: string[]
  steps: Step[]
  tactics: Two[]
  worse: Two[]
  avoid: { rule: string; name: Two; severity: string; instead: Two | null }[]
  scripts: string[]
}

export interface Promised {
  key: string
  seq: number
  start: number
  end: number
  words: string
  action: string
  timed: boolean
  vague: string | null
  condition: string | null
  provisional: boolean
  due: string | null
  derivation: Two
  state: 'proposed' | 'confirmed'
  edited: boolean
  commitment: number | null
}

export interface Found {
  key: string
  seq: number
  start: number
  kind: string
  shown: string
  matches: { customer: number; name: string; level: string; linked: boolean }[]
  linked: boolean
}

export interface Suggested {
  article: number
  title: string
  because: string
}

export interface Note {
  note: number
  kind: 'whisper' | 'consult' | 'transfer' | 'takeover'
  author: number
  name: string
  reader: number | null
  text: string
  at: string
  ended_at: string | null
}

export interface Permit {
  permit: number
  rules: string[]
  asked_at: string
  granted_at: string | null
  refused_at: string | null
  until: string | null
  reason: string
}

export interface GuidanceShape {
  chat: number
  edition: number | null
  last: number
  now: Hint[]
  more: number
  kept: Kept[]
  situation: Card | null
  situations: { id: string; name: Two; seq: number }[]
  promises: Promised[]
  entities: Found[]
  knowledge: Suggested[]
  notes: Note[]
  permits: Permit[]
  next_at: string | null
}

/* A chat as the desk has it. `outgoing`: what was sent and has not come back in the log yet. */
export interface LiveChat {
  id: number
  head: Head | null
  guidance: GuidanceShape | null
  entries: Entry[]
  outgoing: Outgoing[]
  typing: number
}

export interface Outgoing {
  key: string
  text: string
  file: number | null
  at: number
  state: 'sending' | 'failed'
}
