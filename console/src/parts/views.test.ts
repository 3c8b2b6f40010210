import { beforeEach, describe, expect, it, vi } from 'vitest'

import { Problem } from '@/api/problems'
import { takeAlong } from '@/parts/views'

const KEY = 'sanxiang.views.tickets'
const OLD = [
  { name: '急件', values: { priority: 'urgent' } },
  { name: '甲', values: { words: '138' } },
]

describe('views that were kept in the browser', () => {
  beforeEach(() => localStorage.setItem(KEY, JSON.stringify(OLD)))

  it('are taken along once', async () => {
    const keep = vi.fn().mockResolvedValue(undefined)
    await takeAlong('tickets', keep)
    await takeAlong('tickets', keep)
    expect(keep.mock.calls).toEqual(OLD.map((view) => [view]))
    expect(localStorage.getItem(KEY)).toBeNull()
  })

  it('are gone where the centre refuses them, the others are kept', async () => {
    const keep = vi
      .fn()
      .mockRejectedValueOnce(new Problem(409, 'conflict', 'x'))
      .mockResolvedValue(undefined)
    await takeAlong('tickets', keep)
    expect(keep).toHaveBeenCalledTimes(2)
    expect(localStorage.getItem(KEY)).toBeNull()
  })

  it('wait where the centre does not answer', async () => {
    await takeAlong('tickets', vi.fn().mockRejectedValue(new Problem(0, 'no-answer', 'x')))
    expect(localStorage.getItem(KEY)).not.toBeNull()
  })
})
