/** What a stream carries (see docs/guide/streams.md). Entries are numbered; everything else replaces what was told before. */

export interface Entry {
  type: 'entry'
  chat: number
  seq: number
  kind: string
  role: string | null
  party: number | null
  at: string | null
  text: string
  detail: string
  file: number | null
  erased: boolean
  key: string | null
}

export interface Hello {
  type: 'hello'
  now: string
  zone: string
  beat_token?: string
}

export type Item =
  | Entry
  | Hello
  | { type: 'behind'; count: number }
  | { type: 'caught_up' }
  | { type: 'typing'; chat: number; role: string }
  | ({ type: 'chat'; chat: number } & Record<string, unknown>)
  | ({ type: 'guidance'; chat: number } & Record<string, unknown>)
  | ({ type: 'desk'; chats: number[] } & Record<string, unknown>)
  | ({ type: 'board' } & Record<string, unknown>)

/** How the connection stands, to be shown. `behind`: entries still to come after having been away. */
export interface Link {
  phase: 'connecting' | 'catching_up' | 'live' | 'away'
  behind: number
  since: number
}
