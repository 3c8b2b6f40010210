import { describe, expect, it } from 'vitest'

import { load } from '../src/lint'
import { documentOf, smallDocument, vectors } from './documents'

const characters = (text: string, units: number): number => Array.from(text.slice(0, units)).length

describe('lint', () => {
  for (const { standard, channel, cases } of vectors()) {
    const document = documentOf(standard)
    // The lint of other channels is judged from the engine's side, which makes their documents (tests/composer).
    const isThere = document !== null && document.channel === channel
    it.skipIf(!isThere)(`finds what the engine finds: ${standard}, ${channel}, ${cases.length} texts`, () => {
      if (document === null) return
      const linter = load(document)
      for (const [text, hits] of cases) {
        const found = linter
          .lint(text)
          .map((hit) => [characters(text, hit.start), characters(text, hit.end), hit.severity, hit.kind, hit.rule])
        expect(found, text).toEqual(hits)
      }
    })
  }

  it('counts UTF-16 units, as the textarea does', () => {
    const text = '😀😀不归我管'
    const hit = load(smallDocument())
      .lint(text)
      .find(({ rule }) => rule === 'not-mine')
    expect(hit && [hit.start, hit.end, text.slice(hit.start, hit.end)]).toEqual([4, 8, '不归我管'])
  })

  it('gives the gravest first, with what to say instead in both languages', () => {
    const [first, ...others] = load(smallDocument()).lint('归我管。不归我管')
    expect(first).toMatchObject({ severity: 'block', rule: 'not-mine', instead: { en: '甲公司 will take care of it.' } })
    expect(others.map((hit) => hit.severity)).toEqual(['warn', 'warn'])
  })

  it('holds no state between texts', () => {
    const linter = load(smallDocument())
    const once = linter.lint('不归我管')
    linter.lint('您说不归我管')
    expect(linter.lint('不归我管')).toEqual(once)
  })

  it('says which edition it is', () => {
    const document = smallDocument()
    expect(load(document)).toMatchObject({ standard: 'odd', edition: document.edition, channel: 'chat' })
  })

  it('refuses a document of another version', () => {
    expect(() => load({ ...smallDocument(), format: 'sanxiang-composer 99' })).toThrow(RangeError)
  })
})
