import { describe, expect, it } from 'vitest'

import { eraseFields, holdFields, partName, rights } from '@/pages/customers/rights'

const CUSTOMER = { id: 7, legal_hold: false, erased_at: null, merged_into: null }
const anything = () => true
const held = (customer: number) => ({ customer, grounds: '民初 12 号', since: '2026-11-26T00:00:00Z', by: 2, by_name: '周明' })

describe('what the person may ask for', () => {
  it.each([
    ['of a customer', {}, [], ['copy', 'hold', 'erase']],
    ['under a hold', { legal_hold: true }, [held(7)], ['copy', 'lift']],
    ['under a hold of one merged into it', { legal_hold: true }, [held(9)], ['copy', 'lift', 'hold']],
    ['under a hold that is not loaded yet', { legal_hold: true }, null, ['copy', 'lift']],
    ['erased', { erased_at: '2026-11-26T00:00:00Z' }, [], []],
    ['merged into another', { merged_into: 8 }, [], []],
  ])('%s', (_, change, holds, expected) => {
    expect(rights({ ...CUSTOMER, ...change }, anything, holds)).toEqual(expected)
  })

  it('is not held without grounds', () => {
    expect(holdFields().map((field) => [field.key, field.required])).toEqual([['hold', true]])
  })

  it('takes permission for each', () => {
    expect(rights(CUSTOMER, (permission) => permission === 'customer.export', [])).toEqual(['copy'])
    expect(rights(CUSTOMER, () => false, [])).toEqual([])
  })

  it('is not erased without a reason and the number', () => {
    expect(eraseFields().map((field) => [field.key, field.required])).toEqual([
      ['reason', true],
      ['confirm', true],
    ])
  })

  it('names what is not known by its code', () => {
    expect(partName('tapes')).toBe('tapes')
    expect(partName('identities')).not.toBe('identities')
  })
})
