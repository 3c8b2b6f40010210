import { describe, expect, it } from 'vitest'
import { Connection, HELD_BACK, SILENCE } from '../src/connection'
import type { Item, Link } from '../src/items'
import { RETRY } from '../src/way'
import { FakeStream, FakeWorld, entry, settled, source } from './world'

interface Seen {
  items: Item[]
  links: Link[]
  refused: number[]
  alive: number
}

function connected(world: FakeWorld): { seen: Seen; connection: Connection } {
  const seen: Seen = { items: [], links: [], refused: [], alive: 0 }
  const connection = new Connection(
    source,
    {
      item: (item) => seen.items.push(item),
      link: (link) => seen.links.push(link),
      refused: (status) => seen.refused.push(status),
      alive: () => (seen.alive += 1),
    },
    world,
  )
  connection.start()
  return { seen, connection }
}

function phases(seen: Seen): string[] {
  return seen.links.map((link) => `${link.phase} ${link.behind}`)
}

describe('a connection', () => {
  it('goes on behind its cursor after a cut, and shows how much is to come', async () => {
    const world = new FakeWorld()
    const [first, second] = [new FakeStream(), new FakeStream()]
    world.answers = [() => first.response, () => second.response]
    const { seen } = connected(world)
    await settled()
    first.write({ type: 'hello', now: '', zone: '' })
    first.write(entry(1, 1))
    first.write({ type: 'caught_up' }, 'c1')
    await settled()
    first.cut()
    await settled()
    expect(phases(seen).at(-1)).toBe('away 0')
    await world.pass(300)
    expect(world.asked.at(-1)?.address).toBe('/stream?cursor=c1')
    second.write({ type: 'hello', now: '', zone: '' })
    second.write({ type: 'behind', count: 2 })
    second.write(entry(1, 2))
    await settled()
    expect(phases(seen).slice(-3)).toEqual(['catching_up 0', 'catching_up 2', 'catching_up 1'])
    second.write(entry(1, 3))
    second.write({ type: 'caught_up' }, 'c2')
    await settled()
    expect(phases(seen).at(-1)).toBe('live 0')
    expect(seen.items.filter((item) => item.type === 'entry').map((item) => item.seq)).toEqual([1, 2, 3])
  })

  it('takes a stream that says nothing for dead', async () => {
    const world = new FakeWorld()
    const [first, second] = [new FakeStream(), new FakeStream()]
    world.answers = [() => first.response, () => second.response]
    const { seen } = connected(world)
    await settled()
    first.raw(': beat\n\n')
    await settled()
    await world.pass(SILENCE - 1)
    expect(world.asked).toHaveLength(1)
    await world.pass(1)
    await world.pass(1000)
    expect(world.asked).toHaveLength(2)
    expect(seen.alive).toBe(1)
  })

  it('asks for single answers where streams are held back', async () => {
    const world = new FakeWorld()
    const held = new FakeStream()
    const answer = { items: [{ type: 'hello', now: '', zone: '' }, entry(1, 1), { type: 'caught_up' }], cursor: 'p1' }
    world.answers = [() => held.response, () => Response.json(answer)]
    const { seen } = connected(world)
    await settled()
    await world.pass(HELD_BACK)
    await world.pass(1000)
    await settled()
    expect(world.asked.map((each) => each.address)).toEqual(['/stream', '/poll?wait=1', '/poll?wait=25&cursor=p1'])
    expect(seen.items).toContainEqual(entry(1, 1))
  })

  it('takes the stream again once it comes through, beside single answers', async () => {
    const world = new FakeWorld()
    const [held, tried, stream] = [new FakeStream(), new FakeStream(), new FakeStream()]
    const answer = (cursor: string): Response => Response.json({ items: [{ type: 'caught_up' }], cursor })
    world.answers = [() => held.response, () => answer('p1')]
    const { seen } = connected(world)
    await settled()
    await world.pass(HELD_BACK)
    await world.pass(1000)
    world.time += RETRY
    let asked = (): void => undefined
    // The answer that was waited for comes only now; the next one is asked for beside the stream.
    world.answers = [() => tried.response, () => new Promise((resolve) => (asked = () => resolve(answer('p3')))), () => stream.response]
    await world.pass(33_000)
    await world.pass(1000)
    tried.raw(': there\n\n')
    await settled()
    asked()
    await settled()
    expect(world.asked.map((each) => each.address).slice(3)).toEqual(['/stream?cursor=p1', '/poll?wait=1&cursor=p1', '/stream?cursor=p3'])
    stream.write(entry(1, 1), 'c')
    await settled()
    expect(seen.items).toContainEqual(entry(1, 1))
  })

  it('does not take a page of somebody else for a stream, nor asks without a pause', async () => {
    const world = new FakeWorld()
    const page = (): Response => new Response('<h1>Sign in to the network</h1>', { headers: { 'Content-Type': 'text/html' } })
    world.answers = Array.from({ length: 50 }, () => page)
    const { seen } = connected(world)
    await settled()
    await world.pass(250)
    expect([world.asked.length, phases(seen).at(-1), seen.items.length]).toEqual([2, 'away 0', 0])
  })

  it('does not begin a stream anew at once that ended as soon as it began', async () => {
    const world = new FakeWorld()
    const streams = [new FakeStream(), new FakeStream()]
    world.answers = streams.map((stream) => () => stream.response)
    connected(world)
    await settled()
    streams[0]?.write({ type: 'caught_up' }, 'c')
    streams[0]?.end()
    await settled()
    expect(world.asked).toHaveLength(1)
    await world.pass(250)
    streams[1]?.write({ type: 'caught_up' }, 'c')
    await world.pass(3000)
    streams[1]?.end()
    await settled()
    expect(world.asked).toHaveLength(3)
  })

  it('waits longer and longer for a centre that is away', async () => {
    const world = new FakeWorld()
    world.answers = Array.from({ length: 4 }, () => () => new Response('', { status: 502 }))
    connected(world)
    await settled()
    const tries = []
    for (let pass = 0; pass < 20; pass += 1) {
      await world.pass(250)
      tries.push(world.asked.length)
    }
    expect(tries.slice(0, 8)).toEqual([2, 2, 3, 3, 3, 3, 4, 4])
  })

  it('begins anew with a cursor that is no longer understood', async () => {
    const world = new FakeWorld()
    const [first, third] = [new FakeStream(), new FakeStream()]
    world.answers = [() => first.response, () => new Response('', { status: 422 }), () => third.response]
    connected(world)
    await settled()
    first.write({ type: 'caught_up' }, 'old')
    await settled()
    first.end()
    await settled()
    await world.pass(300)
    await world.pass(500)
    expect(world.asked.map((each) => each.address)).toEqual(['/stream', '/stream?cursor=old', '/stream'])
  })

  it.each([401, 403, 404])('stops when it is refused with %i', async (status) => {
    const world = new FakeWorld()
    world.answers = [() => new Response('', { status })]
    const { seen } = connected(world)
    await settled()
    await world.pass(60_000)
    expect(seen.refused).toEqual([status])
    expect(world.asked).toHaveLength(1)
  })

  it('ends when it is stopped', async () => {
    const world = new FakeWorld()
    const first = new FakeStream()
    world.answers = [() => first.response]
    const { connection } = connected(world)
    await settled()
    connection.stop()
    await settled()
    await world.pass(60_000)
    expect(world.asked).toHaveLength(1)
  })
})
