/** Milliseconds until a stream that was held back is tried again, beside single answers; twice as long each time, up to an hour. */
export const RETRY = 300_000
const LONGEST_RETRY = 3_600_000
/** A stream that lasted so long is one that comes through. */
const STEADY = 60_000
/** Streams in a row that bring nothing to an end. */
const FRUITLESS = 2
/** Seconds: a first single answer shows soon whether they come through; later ones wait until there is something. */
export const FIRST_WAIT = 1
export const LONGEST_WAIT = 25
const SHORTEST_WAIT = 2

/** How a stream went. `heard`: anything at all; `caughtUp`: all that there was; `silent`: it was not cut, but said nothing more. */
export interface Went {
  began: number
  now: number
  heard: boolean
  caughtUp: boolean
  silent: boolean
}

/** Which way is taken: the stream, or single answers where something on the way holds streams back. Knows nothing of the network. */
export class Way {
  /** Single answers are asked for. */
  held = false
  /** Seconds that the next one may take. */
  wait = FIRST_WAIT
  private longest: number
  private readonly most: number
  private fruitless = 0
  private retry = RETRY
  private retryAt = 0

  constructor(longest = LONGEST_WAIT) {
    this.longest = this.most = longest
  }

  streamed(went: Went): void {
    const steady = went.now - went.began >= STEADY
    if (went.caughtUp && steady) this.retry = RETRY
    if (went.caughtUp && (steady || !went.silent)) this.fruitless = 0
    else this.fruitless += 1
    // Nothing at all, or too often nothing more: it is not worth waiting for once again.
    if ((went.silent && !went.heard) || this.fruitless >= FRUITLESS) this.hold(went.now)
  }

  /** One that came through after having waited long lets the next wait a little longer. */
  answered(lasted: number): void {
    if (lasted >= this.longest * 1000) this.longest = Math.min(this.longest + 1, this.most)
    this.wait = this.longest
  }

  /** A first one that did not come says that nothing comes through. A later one was cut while it waited: the next waits less long. */
  unanswered(lasted: number): void {
    const cut = lasted >= SHORTEST_WAIT * 1000 && lasted < this.wait * 1000
    if (this.wait === FIRST_WAIT) this.held = false
    else if (cut) this.longest = Math.max(SHORTEST_WAIT, Math.floor((lasted / 1000) * 0.7))
    this.wait = FIRST_WAIT
  }

  /** The stream is to be tried beside single answers: said once each time that it is due. */
  isToBeTried(now: number): boolean {
    if (!this.held || now < this.retryAt) return false
    this.retry = Math.min(this.retry * 2, LONGEST_RETRY)
    this.retryAt = now + this.retry
    return true
  }

  /** It came through. */
  free(): void {
    this.held = false
    this.fruitless = 0
  }

  private hold(now: number): void {
    this.held = true
    this.fruitless = 0
    this.wait = FIRST_WAIT
    this.retryAt = now + this.retry
  }
}
