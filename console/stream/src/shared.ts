import { Beats } from './beats'
import { Connection, type Heard, type Source } from './connection'
import type { Item, Link } from './items'
import { emptyPicture, itemsOf, take } from './store'
import { browser, type World } from './world'

/** How tabs find each other; a test gives its own. */
export interface Tabs {
  /** Calls `lead` once this tab is the one that leads, until the promise that it gives is settled. */
  lead: (name: string, lead: () => Promise<void>, signal: AbortSignal) => void
  channel: (name: string, hear: (message: Message) => void) => { post: (message: Message) => void; close: () => void }
}

export type Message =
  | { kind: 'items'; items: Item[]; to?: string }
  | { kind: 'link'; link: Link }
  | { kind: 'refused'; status: number }
  | { kind: 'ask'; from: string }

/**
 * One connection for all tabs of a browser: the tab that holds the lock connects and tells the others. When it goes, another takes
 * over, with what it has; whoever is new asks for everything that is known.
 */
export class SharedStream {
  private readonly id: string
  private readonly picture = emptyPicture()
  private readonly channel: ReturnType<Tabs['channel']>
  private readonly stopping = new AbortController()
  private connection: Connection | null = null
  private caughtUp = false
  private link: Link | null = null
  private beats: Beats | null = null

  /** `beat`: where signs of life go; a visitor's stream has none. */
  constructor(
    name: string,
    private readonly source: Source,
    private readonly heard: Heard,
    private readonly world: World = browser,
    tabs: Tabs = browserTabs,
    private readonly beat?: string,
  ) {
    this.id = `${world.now()}-${world.random()}`
    this.channel = tabs.channel(name, (message) => this.hear(message))
    this.channel.post({ kind: 'ask', from: this.id })
    tabs.lead(name, () => this.lead(), this.stopping.signal)
  }

  get leads(): boolean {
    return this.connection !== null
  }

  stop(): void {
    this.stopping.abort()
    this.connection?.stop()
    this.beats?.stop()
    this.channel.close()
  }

  renew(): void {
    this.connection?.renew()
  }

  private lead(): Promise<void> {
    if (this.beat !== undefined) this.beats = new Beats(this.beat, () => this.beatToken(), this.world)
    // Everything is told anew: this tab may have missed what the one before it had just heard.
    const heard: Heard = {
      item: (item) => this.told(item),
      link: (link) => this.stands(link),
      refused: (status) => this.refused(status),
      alive: () => this.beats?.touch(),
    }
    this.connection = new Connection(this.source, heard, this.world)
    this.connection.start()
    this.beats?.start()
    return new Promise((resolve) => this.stopping.signal.addEventListener('abort', () => resolve()))
  }

  private beatToken(): string | undefined {
    return this.picture.hello?.type === 'hello' ? this.picture.hello.beat_token : undefined
  }

  private told(item: Item): void {
    this.channel.post({ kind: 'items', items: [item] })
    this.accept(item)
  }

  private stands(link: Link): void {
    this.link = link
    this.channel.post({ kind: 'link', link })
    this.heard.link(link)
  }

  private refused(status: number): void {
    this.channel.post({ kind: 'refused', status })
    this.heard.refused(status)
  }

  private accept(item: Item): void {
    if (item.type === 'caught_up') this.caughtUp = true
    if (take(this.picture, item)) this.heard.item(item)
  }

  private hear(message: Message): void {
    if (message.kind === 'ask') this.tell(message.from)
    else if (this.leads) return
    else if (message.kind === 'link') this.heard.link(message.link)
    else if (message.kind === 'refused') this.heard.refused(message.status)
    else if (message.to === undefined || message.to === this.id) message.items.forEach((item) => this.accept(item))
  }

  private tell(to: string): void {
    if (!this.leads || !this.caughtUp) return
    this.channel.post({ kind: 'items', items: itemsOf(this.picture), to })
    if (this.link !== null) this.channel.post({ kind: 'link', link: this.link })
  }
}

export const browserTabs: Tabs = {
  lead: (name, lead, signal) => {
    const locks = navigator.locks as LockManager | null | undefined
    if (!locks) {
      // Only where the page is not from a secure origin: each tab then has a connection of its own.
      void lead()
      return
    }
    locks.request(name, { signal }, lead).catch(() => undefined)
  },
  channel: (name, hear) => {
    const channel = new BroadcastChannel(name)
    channel.onmessage = (event: MessageEvent<Message>) => hear(event.data)
    return { post: (message) => channel.postMessage(message), close: () => channel.close() }
  },
}
