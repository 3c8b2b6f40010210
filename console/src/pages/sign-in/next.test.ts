import { describe, expect, it } from 'vitest'

import { nextOf } from '@/pages/sign-in/next'

describe('where one goes after signing in', () => {
  it.each([
    ['/tickets/3?tab=clocks', '/tickets/3?tab=clocks'],
    ['//elsewhere.example', '/'],
    ['/\\elsewhere.example', '/'],
    ['https://elsewhere.example', '/'],
    ['/sign-in', '/'],
    [undefined, '/'],
    [['/a', '/b'], '/'],
  ])('%s leads to %s', (given, expected) => {
    expect(nextOf(given)).toBe(expected)
  })
})
