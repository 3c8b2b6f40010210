/* A centre of one chat over real sockets, and what may stand between it and a browser. All times in milliseconds of the wall. */
import { type Server, type ServerResponse, createServer } from 'node:http'
import { type AddressInfo, type Server as Way, type Socket, connect, createServer as listenTo } from 'node:net'
import type { Item } from '../src/items'
import { browser, type World } from '../src/world'
import { entry } from './world'

/** A second of the client is a hundredth of a second here. */
export const FASTER = 100

export function fasterWorld(port: number): World {
  return {
    fetch: (address, init) => fetch(`http://127.0.0.1:${port}${String(address)}`, init),
    now: () => performance.now() * FASTER,
    random: Math.random,
    wait: (milliseconds, signal) => browser.wait(milliseconds / FASTER, signal),
  }
}

/** Speaks as the streams of the centre do (docs/reference/streams.md). Its cursor is the number of the last entry. */
export class TalkingCentre {
  said = 0
  readonly asked: string[] = []
  private readonly server: Server
  private readonly waiting = new Set<() => void>()

  /** `beat`: between signs of life of a stream; 0 = none. */
  constructor(private readonly beat: number) {
    this.server = createServer((request, response) => {
      const asked = new URL(request.url ?? '', 'http://centre')
      this.asked.push(asked.pathname)
      response.setHeader('Connection', 'close')
      const after = Number(asked.searchParams.get('cursor') ?? 0)
      if (asked.pathname === '/stream') this.stream(response, after)
      else this.poll(response, after, (Number(asked.searchParams.get('wait') ?? 25) * 1000) / FASTER)
    })
  }

  async open(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return (this.server.address() as AddressInfo).port
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  say(): void {
    this.said += 1
    for (const wake of [...this.waiting]) wake()
  }

  private stream(response: ServerResponse, after: number): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    response.write(`:${' '.repeat(2048)}\n\n`)
    let told = after
    const write = (items: Item[], id: number): void =>
      void response.write(items.map((item) => data(item, item === items.at(-1) ? id : 0)).join(''))
    const tell = (): void => {
      write(this.between(told), this.said)
      told = this.said
    }
    write([...head(this.said - after), ...this.between(after), { type: 'caught_up' }], this.said)
    told = this.said
    this.waiting.add(tell)
    const timer = this.beat ? setInterval(() => response.write(': beat\n\n'), this.beat) : undefined
    response.on('close', () => {
      clearInterval(timer)
      this.waiting.delete(tell)
    })
  }

  private poll(response: ServerResponse, after: number, wait: number): void {
    const answer = (): void => {
      clearTimeout(timer)
      this.waiting.delete(answer)
      const items = [...head(this.said - after), ...this.between(after), { type: 'caught_up' } as Item]
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ items, cursor: String(this.said) }))
    }
    const timer = setTimeout(answer, wait)
    if (this.said > after) answer()
    else this.waiting.add(answer)
  }

  private between(after: number): Item[] {
    return Array.from(
      { length: this.said - after },
      (_, each) => ({ ...entry(1, after + each + 1), text: '您好，请稍等，马上为您查询' }) as Item,
    )
  }
}

function head(behind: number): Item[] {
  const hello: Item = { type: 'hello', now: '', zone: '' }
  return behind > 0 ? [hello, { type: 'behind', count: behind }] : [hello]
}

function data(item: Item, id: number): string {
  return `${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(item)}\n\n`
}

/** What a proxy does with the bytes of an answer. `part` is to be passed on, or kept; `end`: the centre has closed. */
export interface Manner {
  /** What is passed on of all that has come and has not been passed on yet. */
  pass: (kept: Buffer, passed: number, end: boolean) => number
  /** Cut after so many bytes, by connection. */
  cutAt?: (connection: number) => number
  /** Cut after so long without a byte. */
  idle?: number
  delay?: number
}

const all = (kept: Buffer): number => kept.length

export const MANNERS: Record<string, Manner> = {
  'keeps the whole answer until it ends': { pass: (kept, _, end) => (end ? kept.length : 0) },
  'keeps the body until it ends': { pass: (kept, passed, end) => (end ? kept.length : passed > 0 ? 0 : kept.indexOf('\r\n\r\n') + 4) },
  'passes on whole blocks of 2 KB': { pass: (kept, _, end) => (end ? kept.length : Math.floor(kept.length / 2048) * 2048) },
  'cuts idle connections': { pass: all, idle: 60 },
  // Behind the padding: anywhere in an event, also inside a character.
  'cuts anywhere': { pass: all, cutAt: (connection) => 2200 + ((connection * 211) % 1500) },
  'is slow': { pass: all, delay: 20 },
}

export class Proxy {
  manner: Manner = { pass: all }
  /** Nothing passes, and nobody is told. */
  paused = false
  private readonly server: Way
  private readonly sockets = new Set<Socket>()
  private count = 0

  constructor(private readonly to: number) {
    this.server = listenTo((client) => this.join(client))
  }

  async open(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return (this.server.address() as AddressInfo).port
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  private join(client: Socket): void {
    const centre = connect(this.to, '127.0.0.1')
    const { manner } = this
    const both = [client, centre]
    both.forEach((socket) => this.sockets.add(socket))
    const cut = (): void => both.forEach((socket) => socket.destroy())
    both.forEach((socket) => socket.on('error', cut).on('close', () => this.sockets.delete(socket)))
    client.on('close', () => centre.destroy())
    if (manner.idle) both.forEach((socket) => socket.setTimeout(manner.idle as number, cut))
    client.on('data', (part) => void this.unpaused().then(() => centre.write(part)))
    this.back(client, centre, manner, manner.cutAt?.(this.count++) ?? Infinity)
  }

  /** From the centre to the browser. */
  private back(client: Socket, centre: Socket, manner: Manner, cutAt: number): void {
    let kept = Buffer.alloc(0)
    let passed = 0
    const pass = async (end: boolean): Promise<void> => {
      await this.unpaused()
      if (manner.delay) await new Promise((done) => setTimeout(done, manner.delay))
      const part = kept.subarray(0, Math.min(manner.pass(kept, passed, end), cutAt - passed))
      kept = kept.subarray(part.length)
      passed += part.length
      if (part.length > 0) client.write(part)
      if (end || passed >= cutAt) client.end(() => centre.destroy())
    }
    centre.on('data', (part) => {
      kept = Buffer.concat([kept, part])
      void pass(false)
    })
    centre.on('end', () => void pass(true))
  }

  private async unpaused(): Promise<void> {
    while (this.paused) await new Promise((done) => setTimeout(done, 5))
  }
}
