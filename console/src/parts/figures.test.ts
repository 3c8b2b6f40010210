import { expect, it } from 'vitest'

import { lastDays, mean, score, share } from '@/parts/figures'

it('says shares, means and scores, and nothing of nothing', () => {
  expect([share(0.4), share(1), share(0.3333), share(0), share(null)]).toEqual(['40%', '100%', '33.3%', '0%', '—'])
  expect([mean(4), mean(null)]).toEqual(['4.0', '—'])
  expect([score(33.4), score(-20), score(0), score(null)]).toEqual(['+33', '-20', '0', '—'])
})

it('counts days back from now', () => {
  const span = lastDays(7, new Date('2026-11-26T10:00:00.300Z'))
  expect(span).toEqual({ since: '2026-11-19T10:00:01.000Z', until: '2026-11-26T10:00:01.000Z' })
})
