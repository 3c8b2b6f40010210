import { describe, expect, it } from 'vitest'

import { length, moment, offset, wholeMoment } from '@/i18n/times'

const NOW = new Date('2026-11-26T08:00:00Z')

describe('a moment', () => {
  it.each([
    ['2026-11-26T08:20:00Z', 'Asia/Shanghai', '16:20'],
    ['2026-11-26T16:30:00Z', 'Asia/Shanghai', '11-27 00:30'],
    ['2026-11-26T08:20:00+08:00', 'Asia/Shanghai', '08:20'],
    ['2025-12-31T15:59:00Z', 'Asia/Shanghai', '2025-12-31 23:59'],
    ['2026-11-26T08:20:00Z', 'UTC', '08:20'],
  ])('%s in %s is %s', (at, zone, expected) => {
    expect(moment(at, zone, NOW)).toBe(expected)
  })

  it('has all of it in its tooltip', () => {
    expect(wholeMoment('2026-11-26T08:20:05Z', 'Asia/Shanghai')).toBe('2026-11-26 16:20:05 星期四')
  })
})

describe('a length of time', () => {
  it.each([
    [0, '0 秒'],
    [59.6, '1 分'],
    [754, '12 分'],
    [3600, '1 小时'],
    [3661, '1 小时 1 分'],
    [-5400, '1 小时 30 分'],
    [86400 * 3 + 7200, '3 天 2 小时'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(length(seconds)).toBe(expected)
  })
})

it.each([
  [0, '00:00'],
  [133, '02:13'],
  [3733.9, '1:02:13'],
  [-1, '00:00'],
])('%d seconds into a conversation are %s', (seconds, expected) => {
  expect(offset(seconds)).toBe(expected)
})
