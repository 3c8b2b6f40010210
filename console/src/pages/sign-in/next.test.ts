import { describe, expect, it } from 'vitest'

import { firstOf, nextOf } from '@/pages/sign-in/next'

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

describe('the second step', () => {
  it.each([
    [['totp', 'recovery_codes'], true, 'code'],
    [['recovery_codes', 'totp', 'webauthn'], true, 'key'],
    [['recovery_codes', 'totp', 'webauthn'], false, 'code'],
    [['recovery_codes', 'webauthn'], false, 'recovery'],
    [['webauthn'], false, 'key'],
  ])('of %j, keys work: %s, is first %s', (types, works, expected) => {
    expect(firstOf(types, works)).toBe(expected)
  })
})
