import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { BREAK_SHOWN, useLive } from '@/features/live/live'

let streams: ReadableStreamDefaultController<Uint8Array>[] = []

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  streams = []
  // Each stream is caught up at once; the test cuts it.
  vi.stubGlobal('fetch', async (address: string) => {
    if (!address.includes('/stream')) return new Response(null, { status: 204 })
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void streams.push(controller) })
    streams
      .at(-1)
      ?.enqueue(new TextEncoder().encode('data: {"type":"hello","now":"2026-11-26T12:00:00Z"}\n\ndata: {"type":"caught_up"}\n\n'))
    return new Response(body)
  })
})

afterEach(() => {
  useLive().stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function begun(): Promise<ReturnType<typeof useLive>> {
  const live = useLive()
  live.start(1)
  await vi.advanceTimersByTimeAsync(10)
  expect(live.link.phase).toBe('live')
  return live
}

it('a short break is not worth a word', async () => {
  const live = await begun()
  streams.at(-1)?.error(new Error('cut'))
  await vi.advanceTimersByTimeAsync(100)
  expect(live.link.phase).toBe('live')
  await vi.advanceTimersByTimeAsync(BREAK_SHOWN)
  expect([live.link.phase, streams.length]).toEqual(['live', 2])
})

it('a break that lasts is shown until all is here again', async () => {
  const live = await begun()
  const answering = globalThis.fetch
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  streams.at(-1)?.error(new Error('cut'))
  await vi.advanceTimersByTimeAsync(BREAK_SHOWN + 100)
  expect(live.link.phase).toBe('away')
  vi.stubGlobal('fetch', answering)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(live.link.phase).toBe('live')
})

it('what the browser says of its network is believed at once', async () => {
  const live = await begun()
  dispatchEvent(new Event('offline'))
  expect(live.link.phase).toBe('away')
  dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(10)
  expect([live.link.phase, streams.length]).toEqual(['live', 2])
})

it('what is to be said to the customer is in the language of the chat', async () => {
  const live = await begun()
  live.take({ type: 'chat', chat: 1, language: 'en' })
  live.take({ type: 'chat', chat: 2, language: 'zh' })
  const text = { zh: '请稍等', en: 'One moment, please' }
  expect([live.spoken(1, text), live.spoken(2, text), live.spoken(1, { zh: '您好', en: '' })]).toEqual([
    'One moment, please',
    '请稍等',
    '您好',
  ])
})
