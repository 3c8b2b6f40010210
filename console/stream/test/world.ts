import type { Source } from '../src/connection'
import type { Item } from '../src/items'
import type { Message, Tabs } from '../src/shared'
import type { World } from '../src/world'

export const source: Source = { stream: '/stream', poll: '/poll', headers: () => ({}), query: () => ({}) }

export function entry(chat: number, seq: number): Item {
  return {
    type: 'entry',
    chat,
    seq,
    kind: 'message',
    role: 'customer',
    party: 1,
    at: null,
    text: `${chat}/${seq}`,
    detail: '',
    file: null,
    erased: false,
    key: null,
  }
}

interface Timer {
  at: number
  resolve: () => void
}

/** A clock that the test moves, and a centre that answers as the test says. */
export class FakeWorld implements World {
  time = 0
  asked: { address: string; init: RequestInit | undefined }[] = []
  answers: ((signal: AbortSignal) => Response | Promise<Response>)[] = []
  private timers: Timer[] = []

  fetch = (async (address: string, init?: RequestInit) => {
    this.asked.push({ address, init })
    if (init?.method === 'POST') return new Response(null, { status: 204 })
    const answer = this.answers.shift()
    if (answer === undefined) return new Promise<Response>(() => undefined)
    return answer(init?.signal as AbortSignal)
  }) as typeof fetch
  now = (): number => this.time
  random = (): number => 0.5
  wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error('aborted'))
      this.timers.push({ at: this.time + milliseconds, resolve })
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    })

  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds
    const due = this.timers.filter((timer) => timer.at <= this.time)
    this.timers = this.timers.filter((timer) => timer.at > this.time)
    due.forEach((timer) => timer.resolve())
    await settled()
  }
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A stream that the test writes to, and cuts. */
export class FakeStream {
  private controller!: ReadableStreamDefaultController<Uint8Array>
  readonly response: Response

  constructor() {
    this.response = new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (this.controller = controller) }))
  }

  write(item: Item, id = ''): void {
    this.raw(`${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(item)}\n\n`)
  }

  raw(text: string): void {
    this.controller.enqueue(new TextEncoder().encode(text))
  }

  cut(): void {
    this.controller.error(new Error('cut'))
  }

  end(): void {
    this.controller.close()
  }
}

/** Tabs of one browser. */
export class FakeTabs implements Tabs {
  private readonly hearing = new Set<(message: Message) => void>()
  private readonly queue: { lead: () => Promise<void>; signal: AbortSignal }[] = []
  private led = false

  lead = (_name: string, lead: () => Promise<void>, signal: AbortSignal): void => {
    this.queue.push({ lead, signal })
    void this.next()
  }

  channel = (_name: string, hear: (message: Message) => void): { post: (message: Message) => void; close: () => void } => {
    this.hearing.add(hear)
    return {
      post: (message) => [...this.hearing].filter((other) => other !== hear).forEach((other) => other(structuredClone(message))),
      close: () => void this.hearing.delete(hear),
    }
  }

  private async next(): Promise<void> {
    if (this.led) return
    const first = this.queue.shift()
    if (first === undefined) return
    if (!first.signal.aborted) {
      this.led = true
      await first.lead()
      this.led = false
    }
    await this.next()
  }
}
