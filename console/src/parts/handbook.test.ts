import { describe, expect, it } from 'vitest'

import { type Edition, inForce } from '@/parts/handbook'

const edition = (id: number, standard: string, valid_from: string) => ({ id, standard, valid_from }) as Edition

describe('the editions in force', () => {
  it('are the latest of each standard that has begun', () => {
    const editions = [
      edition(3, 'hotline', '2027-01-01T00:00:00Z'),
      edition(2, 'hotline', '2026-06-01T00:00:00Z'),
      edition(1, 'hotline', '2026-01-01T00:00:00Z'),
      edition(4, 'field', '2026-02-01T00:00:00Z'),
    ]
    expect(inForce(editions, new Date('2026-11-26T00:00:00Z')).map((each) => each.id)).toEqual([4, 2])
  })

  it('begin at their very moment', () => {
    const only = [edition(1, 'hotline', '2026-01-01T00:00:00Z')]
    expect(inForce(only, new Date('2026-01-01T00:00:00Z'))).toHaveLength(1)
    expect(inForce(only, new Date('2025-12-31T23:59:59Z'))).toEqual([])
  })
})
