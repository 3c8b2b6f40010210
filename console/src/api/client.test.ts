import { afterEach, describe, expect, it, vi } from 'vitest'

import { api, ask, cookie, freshKey, keyed, whenSignedOut } from '@/api/client'
import { NO_ANSWER } from '@/api/problems'

const answered = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

function network(answer: () => Response | Promise<Response>) {
  const sent: Request[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(request)
    return Promise.resolve(answer())
  })
  return sent
}

afterEach(() => vi.unstubAllGlobals())

describe('a request', () => {
  it('that writes has the CSRF token and a key of its own', async () => {
    document.cookie = 'csrftoken=abc%3D'
    const sent = network(() => answered(200, { count: 1 }))
    for (let turn = 0; turn < 2; turn++) await ask(api.POST('/api/v1/notices/read', { body: { up_to: 1 } }))
    expect(sent.map((request) => request.headers.get('X-CSRFToken'))).toEqual(['abc=', 'abc='])
    expect(new Set(sent.map((request) => request.headers.get('Idempotency-Key'))).size).toBe(2)
  })

  it('keeps the key that it is given', async () => {
    const sent = network(() => answered(200, { count: 1 }))
    const key = freshKey()
    await ask(api.POST('/api/v1/notices/read', { body: { up_to: 1 }, ...keyed(key) }))
    expect(sent[0]?.headers.get('Idempotency-Key')).toBe(key)
  })

  it('that only reads has neither', async () => {
    const sent = network(() => answered(200, { unread: 0 }))
    await ask(api.GET('/api/v1/notices/unread'))
    expect([sent[0]?.headers.get('X-CSRFToken'), sent[0]?.headers.get('Idempotency-Key')]).toEqual([null, null])
  })

  it('that is refused is a problem, and 401 is told to who wants to know', async () => {
    const heard = vi.fn()
    whenSignedOut(heard)
    network(() => answered(401, { type: 'urn:sanxiang:problem:not-signed-in', title: '请先登录 / sign in first' }))
    await expect(ask(api.GET('/api/v1/me'))).rejects.toMatchObject({ status: 401, kind: 'not-signed-in' })
    expect(heard).toHaveBeenCalledOnce()
  })

  it('without an answer says so', async () => {
    network(() => Promise.reject(new TypeError('network')))
    await expect(ask(api.GET('/api/v1/me'))).rejects.toBe(NO_ANSWER)
  })
})

it('a cookie is found by its whole name', () => {
  expect([cookie('b', 'ab=1; b=2'), cookie('c', 'ab=1')]).toEqual(['2', ''])
})
