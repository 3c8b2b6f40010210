import type { Item, Link } from './items'
import { EventReader } from './sse'

/** What a connection needs of the world; a test gives its own. */
export interface World {
  fetch: typeof fetch
  now: () => number
  random: () => number
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

export interface Source {
  /** Address of the stream, and of the same as single answers. */
  stream: string
  poll: string
  /** Read before each connection: who asks, and what else is to be seen. */
  headers: () => Record<string, string>
  query: () => Record<string, string>
}

export interface Heard {
  item: (item: Item) => void
  link: (link: Link) => void
  /** Something came in: the connection lives. Called also in tabs whose timers the browser has slowed down. */
  alive?: () => void
  /** The session is over: no use in trying again. */
  refused: (status: number) => void
}

/** A stream sends something every 5 seconds: after this long without a byte it is taken for dead. */
export const SILENCE = 16_000
/** Nothing but the head of an answer within this time: something on the way holds it back, and single answers are asked for. */
export const HELD_BACK = 8_000
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 8_000
/** After this many single answers the stream is tried again. */
const POLLS = 40

class Silent extends Error {}
class Refused extends Error {
  constructor(readonly status: number) {
    super(`refused: ${status}`)
  }
}

/** Keeps one connection for as long as it is open: goes on behind its cursor after any cut, and falls back to single answers. */
export class Connection {
  private cursor = ''
  private pause = FIRST_PAUSE
  private polls = 0
  private link: Link
  private stopping = new AbortController()

  constructor(
    private readonly source: Source,
    private readonly heard: Heard,
    private readonly world: World = browser,
  ) {
    this.link = { phase: 'connecting', behind: 0, since: world.now() }
  }

  start(): void {
    void this.run(this.stopping.signal)
  }

  stop(): void {
    this.stopping.abort()
  }

  /** Connects anew at once: what is to be seen has changed, or the network is back. */
  renew(): void {
    this.stopping.abort()
    this.stopping = new AbortController()
    this.pause = FIRST_PAUSE
    this.start()
  }

  /** Forgets where it was: everything is told again. */
  forget(): void {
    this.cursor = ''
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await (this.polls > 0 ? this.ask(signal) : this.listen(signal))
        this.pause = FIRST_PAUSE
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof Refused) {
          this.heard.refused(error.status)
          return
        }
        this.show('away')
        await this.world.wait(this.pause * (0.5 + this.world.random()), signal).catch(() => undefined)
        this.pause = Math.min(this.pause * 2, LONGEST_PAUSE)
      }
    }
  }

  private async listen(signal: AbortSignal): Promise<void> {
    const cut = new AbortController()
    const stop = (): void => cut.abort()
    signal.addEventListener('abort', stop)
    try {
      await this.hear(await this.within(HELD_BACK * 2, this.get(this.source.stream, cut.signal), cut))
    } finally {
      cut.abort()
      signal.removeEventListener('abort', stop)
    }
  }

  private async hear(answer: Response): Promise<void> {
    if (answer.body === null) throw new Silent()
    const reader = answer.body.getReader()
    const events = new EventReader()
    let heard = false
    try {
      for (;;) {
        const part = await this.within(heard ? SILENCE : HELD_BACK, reader.read())
        if (part.done) return
        heard = true
        this.heard.alive?.()
        for (const event of events.read(part.value)) this.take(event.data, event.id)
      }
    } catch (error) {
      if (error instanceof Silent && !heard) this.polls = POLLS
      throw error
    } finally {
      void reader.cancel().catch(() => undefined)
    }
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const answer = await this.get(this.source.poll, signal)
    const given = (await answer.json()) as { items: Item[]; cursor: string }
    for (const item of given.items) this.accept(item)
    this.cursor = given.cursor
    this.polls -= 1
  }

  private async get(address: string, signal: AbortSignal): Promise<Response> {
    const query = new URLSearchParams(this.source.query())
    if (this.cursor) query.set('cursor', this.cursor)
    const asked = [...query].length > 0 ? `${address}?${query.toString()}` : address
    const answer = await this.world.fetch(asked, { headers: this.source.headers(), signal, cache: 'no-store', credentials: 'same-origin' })
    if (answer.status === 422 && this.cursor) {
      this.cursor = ''
      throw new Silent()
    }
    if ([401, 403, 404].includes(answer.status)) throw new Refused(answer.status)
    if (!answer.ok) throw new Silent()
    return answer
  }

  private async within<T>(milliseconds: number, promise: Promise<T>, cut?: AbortController): Promise<T> {
    const done = new AbortController()
    const late = this.world.wait(milliseconds, done.signal).then(() => {
      cut?.abort()
      throw new Silent()
    })
    late.catch(() => undefined)
    try {
      return await Promise.race([promise, late])
    } finally {
      done.abort()
    }
  }

  private take(data: string, id: string): void {
    this.accept(JSON.parse(data) as Item)
    if (id) this.cursor = id
  }

  private accept(item: Item): void {
    if (item.type === 'hello') this.show('catching_up')
    else if (item.type === 'behind') this.show('catching_up', item.count)
    else if (item.type === 'caught_up') this.show('live')
    else if (item.type === 'entry' && this.link.behind > 0) this.show(this.link.phase, this.link.behind - 1)
    this.heard.item(item)
  }

  private show(phase: Link['phase'], behind = 0): void {
    const since = phase === this.link.phase ? this.link.since : this.world.now()
    if (phase === this.link.phase && behind === this.link.behind) return
    this.link = { phase, behind, since }
    this.heard.link(this.link)
  }
}

export const browser: World = {
  fetch: (...given) => fetch(...given),
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error('aborted'))
      const timer = setTimeout(resolve, milliseconds)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new Error('aborted'))
      })
    }),
}
