import { describe, expect, it } from 'vitest'

import { LIMITS, limitFields, shown } from '@/pages/routing/limits'

const ROUTING = { offer: 20, sticky: 0, sticky_days: 30, handed: 120, again: 30, step: 600 }

describe('the times of routing', () => {
  it('are said as people say them', () => {
    expect(shown(ROUTING, 'sticky')).toBe('不保留')
    expect(shown(ROUTING, 'sticky_days')).toBe('30 天')
    expect(shown({ ...ROUTING, sticky: 30 }, 'sticky')).toBe(shown(ROUTING, 'again'))
  })

  it('are all asked for, each with what it means', () => {
    expect(limitFields().map((field) => [field.key, Boolean(field.hint), field.required])).toEqual(LIMITS.map((key) => [key, true, true]))
  })
})
