import { describe, expect, it } from 'vitest'
import type { Item } from '../src/items'
import { SharedStream } from '../src/shared'
import { emptyPicture, itemsOf, take } from '../src/store'
import { FakeStream, FakeTabs, FakeWorld, entry, settled, source } from './world'

function tab(world: FakeWorld, tabs: FakeTabs): { stream: SharedStream; items: Item[] } {
  const items: Item[] = []
  world.time += 1
  const heard = { item: (item: Item) => void items.push(item), link: () => undefined, refused: () => undefined }
  return { stream: new SharedStream('desk', source, heard, world, tabs, '/beat'), items }
}

function seqs(items: Item[]): number[] {
  return items.filter((item) => item.type === 'entry').map((item) => item.seq)
}

describe('tabs of one browser', () => {
  it('share one connection, and one that comes later is told everything', async () => {
    const world = new FakeWorld()
    const tabs = new FakeTabs()
    const stream = new FakeStream()
    world.answers = [() => stream.response]
    const first = tab(world, tabs)
    const second = tab(world, tabs)
    await settled()
    stream.write({ type: 'hello', now: '', zone: '', beat_token: 't' })
    stream.write(entry(1, 1))
    stream.write({ type: 'desk', chats: [1] })
    stream.write({ type: 'caught_up' }, 'c')
    await settled()
    const third = tab(world, tabs)
    await settled()
    expect(world.asked.filter((each) => each.address.startsWith('/stream'))).toHaveLength(1)
    expect([first, second, third].map((each) => seqs(each.items))).toEqual([[1], [1], [1]])
    expect(third.items).toContainEqual({ type: 'desk', chats: [1] })
    const beats = world.asked.filter((each) => each.address === '/beat')
    expect(beats.map((each) => each.init?.body)).toEqual(['{"beat_token":"t"}'])
  })

  it('go on when the one that leads is closed, without losing or doubling', async () => {
    const world = new FakeWorld()
    const tabs = new FakeTabs()
    const [before, after] = [new FakeStream(), new FakeStream()]
    world.answers = [() => before.response, () => after.response]
    const first = tab(world, tabs)
    const second = tab(world, tabs)
    await settled()
    before.write(entry(1, 1))
    before.write({ type: 'desk', chats: [1] })
    before.write({ type: 'caught_up' }, 'c')
    await settled()
    first.stream.stop()
    await settled()
    expect(second.stream.leads).toBe(true)
    after.write(entry(1, 1))
    after.write(entry(1, 2))
    await settled()
    expect(seqs(second.items)).toEqual([1, 2])
  })
})

describe('a picture', () => {
  it('is the same when it is told to somebody else', () => {
    const picture = emptyPicture()
    const told: Item[] = [
      entry(1, 1),
      entry(2, 1),
      entry(1, 2),
      { type: 'desk', chats: [1, 2] },
      { type: 'chat', chat: 1, state: 'active' },
      { type: 'guidance', chat: 2 },
    ]
    told.forEach((item) => take(picture, item))
    const other = emptyPicture()
    itemsOf(picture).forEach((item) => take(other, item))
    expect(other).toEqual(picture)
  })

  it('takes each entry once, and none that does not follow', () => {
    const picture = emptyPicture()
    expect([entry(1, 1), entry(1, 1), entry(1, 3), entry(1, 2)].map((item) => take(picture, item))).toEqual([true, false, false, true])
  })

  it('drops chats that the desk no longer has', () => {
    const picture = emptyPicture()
    for (const item of [entry(1, 1), entry(2, 1), { type: 'desk', chats: [2] } as Item]) take(picture, item)
    expect([...picture.chats.keys()]).toEqual([2])
  })
})
