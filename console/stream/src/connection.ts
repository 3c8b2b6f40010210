import type { Item, Link } from './items'
import { EventReader } from './sse'
import { Way } from './way'
import { Silent, type World, browser, cuttable, within } from './world'

export interface Source {
  /** Address of the stream, and of the same as single answers. */
  stream: string
  poll: string
  /** Read before each connection: who asks, and what else is to be seen. */
  headers: () => Record<string, string>
  query: () => Record<string, string>
  /** Seconds that a single answer may take at most; 25 where nothing is said. */
  longest?: number
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
/** No head of an answer, or nothing behind it, within this time: something on the way holds it back, and single answers are asked for. */
export const HELD_BACK = 8_000
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 8_000
/** What lasted so long was a connection: after it, the first pause is the shortest again. */
const LASTED = 2_000
/** With a cursor that is not understood, or longer than something on the way takes, everything is told anew. */
const NO_SUCH_CURSOR = [414, 422, 431]
const REFUSED = [401, 403, 404]

class Refused extends Error {
  constructor(readonly status: number) {
    super(`refused: ${status}`)
  }
}

/** Keeps one connection for as long as it is open: goes on behind its cursor after any cut, and falls back to single answers. */
export class Connection {
  private cursor = ''
  private pause = FIRST_PAUSE
  private caughtUp = false
  private link: Link
  private stopping = new AbortController()
  private readonly way: Way

  constructor(
    private readonly source: Source,
    private readonly heard: Heard,
    private readonly world: World = browser,
  ) {
    this.link = { phase: 'connecting', behind: 0, since: world.now() }
    this.way = new Way(source.longest)
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
    this.show('connecting')
    this.start()
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = this.world.now()
      try {
        await (this.way.held ? this.ask(signal) : this.listen(signal))
        this.pause = FIRST_PAUSE
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof Refused) return this.heard.refused(error.status)
        await this.rest(this.world.now() - began, signal)
      }
    }
  }

  private async rest(lasted: number, signal: AbortSignal): Promise<void> {
    this.show('away')
    if (lasted >= LASTED) this.pause = FIRST_PAUSE
    const { pause } = this
    this.pause = Math.min(pause * 2, LONGEST_PAUSE)
    await this.world.wait(pause * (0.5 + this.world.random()), signal).catch(() => undefined)
  }

  // As a stream ---------------------------------------------------------------------------------------------------------

  private async listen(signal: AbortSignal): Promise<void> {
    const went = { began: this.world.now(), heard: false, silent: false }
    this.caughtUp = false
    try {
      await cuttable(signal, async (cut) => this.hear(await this.streamed(cut), went))
    } catch (error) {
      if (signal.aborted) throw error
      went.silent = error instanceof Silent
      // Who is refused, or cannot be reached, has not been held back.
      if (went.silent || went.heard) this.way.streamed({ ...went, caughtUp: this.caughtUp, now: this.world.now() })
      throw error
    }
    this.way.streamed({ ...went, caughtUp: this.caughtUp, now: this.world.now() })
    // A stream that ends as soon as it began is not begun again at once.
    if (this.world.now() - went.began < LASTED) throw new Error('ended')
  }

  /** The head of the stream. */
  private async streamed(cut: AbortController): Promise<Response> {
    const answer = await within(this.world, HELD_BACK, this.get(this.source.stream, {}, cut.signal), cut)
    const kind = answer.headers.get('Content-Type') ?? 'text/event-stream'
    if (answer.body === null || !kind.startsWith('text/event-stream')) throw new Error('somebody else answers')
    return answer
  }

  private async hear(answer: Response, went: { heard: boolean }): Promise<void> {
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    const events = new EventReader()
    for (;;) {
      const part = await within(this.world, went.heard ? SILENCE : HELD_BACK, reader.read())
      if (part.done) return
      went.heard = true
      this.heard.alive?.()
      for (const event of events.read(part.value)) this.take(event.data, event.id)
    }
  }

  // As single answers ---------------------------------------------------------------------------------------------------

  private async ask(signal: AbortSignal): Promise<void> {
    if (this.way.isToBeTried(this.world.now())) void this.tryStream(signal)
    const began = this.world.now()
    const before = this.cursor
    try {
      const given = await cuttable(signal, (cut) => this.answered(cut))
      this.way.answered(this.world.now() - began)
      this.heard.alive?.()
      for (const item of given.items) this.accept(item)
      this.cursor = given.cursor
    } catch (error) {
      if (!signal.aborted) this.way.unanswered(this.world.now() - began)
      throw error
    }
    // Something on the way may give the same answer again and again.
    if (this.cursor === before && this.world.now() - began < FIRST_PAUSE) await this.world.wait(FIRST_PAUSE, signal)
  }

  private async answered(cut: AbortController): Promise<{ items: Item[]; cursor: string }> {
    const { wait } = this.way
    const whole = this.get(this.source.poll, { wait: String(wait) }, cut.signal).then((answer) => answer.json())
    return (await within(this.world, wait * 1000 + HELD_BACK, whole, cut)) as { items: Item[]; cursor: string }
  }

  /** Whether streams come through by now, while single answers go on. */
  private async tryStream(signal: AbortSignal): Promise<void> {
    await cuttable(signal, async (cut) => {
      const answer = await this.streamed(cut)
      const first = await within(this.world, HELD_BACK, (answer.body as ReadableStream<Uint8Array>).getReader().read(), cut)
      if (!first.done) this.way.free()
    }).catch(() => undefined)
  }

  // What both share -----------------------------------------------------------------------------------------------------

  private async get(address: string, more: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const query = new URLSearchParams({ ...this.source.query(), ...more })
    if (this.cursor) query.set('cursor', this.cursor)
    const asked = [...query].length > 0 ? `${address}?${query.toString()}` : address
    const answer = await this.world.fetch(asked, { headers: this.source.headers(), signal, cache: 'no-store', credentials: 'same-origin' })
    if (NO_SUCH_CURSOR.includes(answer.status)) this.cursor = ''
    if (REFUSED.includes(answer.status)) throw new Refused(answer.status)
    if (!answer.ok) throw new Error(`answered with ${answer.status}`)
    return answer
  }

  private take(data: string, id: string): void {
    this.accept(JSON.parse(data) as Item)
    if (id) this.cursor = id
  }

  private accept(item: Item): void {
    if (item.type === 'hello' && this.link.phase !== 'live') this.show('catching_up')
    else if (item.type === 'behind') this.show('catching_up', item.count)
    else if (item.type === 'caught_up') this.catchUp()
    else if (item.type === 'entry' && this.link.behind > 0) this.show(this.link.phase, this.link.behind - 1)
    this.heard.item(item)
  }

  private catchUp(): void {
    this.caughtUp = true
    this.show('live')
  }

  private show(phase: Link['phase'], behind = 0): void {
    const since = phase === this.link.phase ? this.link.since : this.world.now()
    if (phase === this.link.phase && behind === this.link.behind) return
    this.link = { phase, behind, since }
    this.heard.link(this.link)
  }
}
