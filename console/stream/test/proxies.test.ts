// @vitest-environment node
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Item, Link } from '../src/items'
import { SharedStream } from '../src/shared'
import { MANNERS, Proxy, TalkingCentre, fasterWorld } from './network'
import { FakeTabs, source } from './world'

const PATIENCE = { timeout: 20_000, interval: 5 }
const ended: (() => void)[] = []

afterEach(() => ended.splice(0).forEach((end) => end()))

class Browser {
  readonly seqs: number[] = []
  readonly links: Link[] = []
  constructor(port: number, tabs = new FakeTabs()) {
    const item = (item: Item): void => void (item.type === 'entry' && this.seqs.push(item.seq))
    const heard = { item, link: (link: Link) => void this.links.push(link), refused: () => undefined }
    const stream = new SharedStream('desk', source, heard, fasterWorld(port), tabs)
    ended.push(() => stream.stop())
  }

  get phase(): string | undefined {
    return this.links.at(-1)?.phase
  }
}

async function between(beat = 50): Promise<{ centre: TalkingCentre; proxy: Proxy; port: number }> {
  const centre = new TalkingCentre(beat)
  const proxy = new Proxy(await centre.open())
  const port = await proxy.open()
  ended.push(
    () => proxy.close(),
    () => centre.close(),
  )
  return { centre, proxy, port }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, each) => each + 1)
const soon = (holds: () => void): Promise<void> => vi.waitFor(holds, PATIENCE)

describe('behind a proxy that', () => {
  it.each(Object.keys(MANNERS))('%s, everything comes once and in order', { timeout: 30_000 }, async (name) => {
    const { centre, proxy, port } = await between(name === 'cuts idle connections' ? 0 : 50)
    proxy.manner = MANNERS[name] ?? proxy.manner
    upTo(3).forEach(() => centre.say())
    const tabs = new FakeTabs()
    const [first, second] = [new Browser(port, tabs), new Browser(port, tabs)]
    await soon(() => expect(first.seqs.length).toBe(3))
    while (centre.said < 23) {
      centre.say()
      await new Promise((done) => setTimeout(done, 20))
    }
    await soon(() => expect(first.seqs.length).toBe(23))
    await soon(() => expect(first.phase).toBe('live'))
    expect([first.seqs, second.seqs]).toEqual([upTo(23), upTo(23)])
  })

  it.each(Object.keys(MANNERS).slice(0, 3))('%s, single answers are asked for', { timeout: 30_000 }, async (name) => {
    const { centre, proxy, port } = await between()
    proxy.manner = MANNERS[name] ?? proxy.manner
    const browser = new Browser(port)
    await soon(() => expect(centre.asked.filter((path) => path === '/poll').length).toBeGreaterThan(2))
    centre.say()
    await soon(() => expect(browser.seqs).toEqual([1]))
  })

  it('stands still, it is said that the connection is lost, how much is behind, and that all is here', { timeout: 30_000 }, async () => {
    const { centre, proxy, port } = await between()
    const browser = new Browser(port)
    centre.say()
    await soon(() => expect(browser.seqs).toEqual([1]))
    await soon(() => expect(browser.phase).toBe('live'))
    proxy.paused = true
    await soon(() => expect(browser.phase).toBe('away'))
    upTo(5).forEach(() => centre.say())
    proxy.paused = false
    await soon(() => expect(browser.phase).toBe('live'))
    await soon(() => expect(browser.seqs).toEqual(upTo(6)))
    const told = browser.links.map((link) => `${link.phase} ${link.behind}`)
    expect(told.lastIndexOf('away 0')).toBeLessThan(told.indexOf('catching_up 5'))
    expect(told.at(-1)).toBe('live 0')
  })
})
