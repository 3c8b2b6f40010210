import { describe, expect, it } from 'vitest'
import { RETRY, Way } from '../src/way'

const held = { began: 0, now: 8_000, heard: false, caughtUp: false, silent: true }
const cut = { began: 0, now: 3_000, heard: true, caughtUp: true, silent: false }
const silent = { ...cut, now: 20_000, silent: true }

describe('the way that is taken', () => {
  it.each([
    { name: 'held back whole', went: [held], then: true },
    { name: 'cut, again and again', went: [cut, cut, cut, cut], then: false },
    { name: 'silent once', went: [silent, cut], then: false },
    { name: 'silent again and again', went: [silent, silent], then: true },
    { name: 'silent once an hour', went: [silent, { ...silent, now: 3_600_000 }, { ...silent, now: 3_600_000 }], then: false },
    {
      name: 'never caught up',
      went: [
        { ...cut, caughtUp: false },
        { ...cut, caughtUp: false },
      ],
      then: true,
    },
  ])('$name: single answers $then', ({ went, then }) => {
    const way = new Way()
    went.forEach((each) => way.streamed(each))
    expect(way.held).toBe(then)
  })

  it('is the stream again where not even a first single answer comes', () => {
    const way = new Way()
    way.streamed(held)
    way.unanswered(9_000)
    expect(way.held).toBe(false)
  })

  it('waits less long where answers are cut while they wait, and longer again where they are not', () => {
    const way = new Way()
    way.streamed(held)
    expect(way.wait).toBe(1)
    way.answered(900)
    expect(way.wait).toBe(25)
    way.unanswered(10_000)
    expect([way.wait, way.held]).toEqual([1, true])
    way.answered(1_000)
    expect(way.wait).toBe(7)
    way.answered(7_001)
    expect(way.wait).toBe(8)
    // The centre was begun anew: no sign of anything that cuts.
    way.unanswered(100)
    way.answered(1_000)
    expect(way.wait).toBe(8)
  })

  it('tries the stream again, each time a little later', () => {
    const way = new Way()
    way.streamed(held)
    const tried = Array.from({ length: 100 }, (_, minute) => minute * 60_000).filter((now) => way.isToBeTried(8_000 + now))
    expect(tried.map((now) => now / RETRY)).toEqual([1, 3, 7, 15])
    way.free()
    expect(way.held).toBe(false)
  })
})
