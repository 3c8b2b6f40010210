import { afterEach, describe, expect, it, vi } from 'vitest'

import { bytesOf, canKeys, creationOf, keyStep, requestOf, textOf } from '@/api/keys'

afterEach(() => vi.unstubAllGlobals())

describe('what keys say', () => {
  it.each([[[]], [[0]], [[251, 255, 254]], [[1, 2, 3, 4]]])('%j is written and read as it is', (bytes) => {
    const text = textOf(Uint8Array.from(bytes).buffer)
    expect(text).not.toMatch(/[+/=]/)
    expect([...bytesOf(text)]).toEqual(bytes)
  })

  it('is asked for with bytes where the centre sends text', () => {
    const user = { id: 'AQ', name: '8102', displayName: '陈立' }
    const made = creationOf({
      challenge: 'AQID',
      rp: { id: 'localhost', name: 'x' },
      user,
      pubKeyCredParams: [],
      excludeCredentials: [{ id: 'Ag', type: 'public-key' }],
    })
    expect([...(made.challenge as Uint8Array)]).toEqual([1, 2, 3])
    expect([...(made.user.id as Uint8Array)]).toEqual([1])
    expect([...(made.excludeCredentials?.[0]?.id as Uint8Array)]).toEqual([2])
    expect(requestOf({ challenge: 'AQ' }).allowCredentials).toEqual([])
  })
})

describe('keys', () => {
  it.each([
    ['desk.example.com', true, true],
    ['localhost', true, true],
    ['192.0.2.7', true, false],
    ['[::1]', true, false],
    ['desk.example.com', false, false],
  ])('at %s, safely: %s, work: %s', (hostname, isSecureContext, expected) => {
    vi.stubGlobal('PublicKeyCredential', () => undefined)
    expect(canKeys({ hostname, isSecureContext })).toBe(expected)
  })

  it('do not work in a browser that knows none', () => {
    vi.stubGlobal('PublicKeyCredential', undefined)
    expect(canKeys({ hostname: 'localhost', isSecureContext: true })).toBe(false)
  })

  it('that are put away are a sentence, and no sign-in', async () => {
    const options = { data: { request_options: { publicKey: { challenge: 'AQ' } } } }
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(options), { status: 200 })))
    vi.stubGlobal('navigator', { credentials: { get: () => Promise.reject(new DOMException('x', 'NotAllowedError')) } })
    await expect(keyStep()).rejects.toMatchObject({ status: 400, title: expect.stringContaining('没有收到密钥的确认') })
  })
})
