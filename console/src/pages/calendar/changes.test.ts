import { describe, expect, it } from 'vitest'

import { dayChange, fresh, ranges } from '@/pages/calendar/changes'

describe('a change of the calendar', () => {
  it('closes a day, or opens it for hours in whichever writing', () => {
    expect(dayChange('2026-12-24', true, '')).toEqual({ from: '2026-12-24', days: { '2026-12-24': 'closed' } })
    expect(ranges('09:00-12:00，13:00–18:00')).toEqual(['09:00-12:00', '13:00-18:00'])
    expect(ranges(' ')).toEqual([])
  })

  it('is shown by what it adds to the one before', () => {
    const before = { days: { '2026-12-24': 'closed' } }
    expect(fresh({ days: { '2026-12-24': 'closed', '2026-12-25': ['09:00-12:00'] } }, before)).toEqual({ '2026-12-25': ['09:00-12:00'] })
    expect(fresh({ days: { '2026-12-24': 'closed' } }, undefined)).toEqual(before.days)
    expect(fresh({ weekly: {} }, before)).toEqual({})
    expect(fresh({ days: { '2026-12-24': { hours: 'closed', name: { zh: '年会' } } } }, undefined)).toEqual(before.days)
  })
})
