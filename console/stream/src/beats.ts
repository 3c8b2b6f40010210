import type { World } from './world'

export const EVERY = 5_000
const LEAST = 3_500

/**
 * Tells the centre every few seconds that somebody sits here. `touch` is called with whatever comes in as well: in a tab that is not
 * seen, browsers slow timers down to one a minute, but not the network.
 */
export class Beats {
  private last = -Infinity
  private readonly stopping = new AbortController()

  constructor(
    private readonly address: string,
    private readonly token: () => string | undefined,
    private readonly world: World,
  ) {}

  start(): void {
    void this.run()
  }

  stop(): void {
    this.stopping.abort()
  }

  touch(): void {
    const beat_token = this.token()
    const now = this.world.now()
    if (beat_token === undefined || now - this.last < LEAST) return
    this.last = now
    const body = JSON.stringify({ beat_token })
    this.world.fetch(this.address, { method: 'POST', body, signal: this.stopping.signal, keepalive: true }).catch(() => undefined)
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.touch()
      await this.world.wait(EVERY, this.stopping.signal).catch(() => undefined)
    }
  }
}
