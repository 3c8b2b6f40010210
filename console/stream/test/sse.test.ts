import { describe, expect, it } from 'vitest'
import { EventReader } from '../src/sse'

const text = ': padding\n\nid: a\ndata: {"text":"您好，请稍等"}\n\n: beat\n\ndata: 2\n\n'
const bytes = new TextEncoder().encode(text)

describe('events out of bytes', () => {
  it.each([1, 2, 3, 5, 7, 16, bytes.length])('cut every %i bytes', (size) => {
    const reader = new EventReader()
    const found = []
    for (let at = 0; at < bytes.length; at += size) found.push(...reader.read(bytes.slice(at, at + size)))
    expect(found).toEqual([
      { id: 'a', data: '{"text":"您好，请稍等"}' },
      { id: '', data: '2' },
    ])
  })
})
