import { describe, expect, it } from 'vitest'

import { speak } from '@/i18n/i18n'
import { type Both, EVERY, half, said, type Tree, words } from '@/i18n/words'

import.meta.glob('../**/words.ts', { eager: true })
import.meta.glob('../parts/+([a-zA-Z]).ts', { eager: true })

function leaves(tree: Tree, path: string): [string, Both][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    Array.isArray(value) ? [[`${path}.${name}`, value as Both] as [string, Both]] : leaves(value as Tree, `${path}.${name}`),
  )
}

const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe('the words of the console', () => {
  const all = [...EVERY].flatMap(([name, tree]) => leaves(tree, name))

  it('are there', () => {
    expect(EVERY.size).toBeGreaterThan(10)
  })

  it('have both languages, with the same slots', () => {
    const odd = all.filter(([, [zh, en]]) => !zh.trim() || !en.trim() || slots(zh).join() !== slots(en).join())
    expect(odd).toEqual([])
  })

  it('are Chinese first', () => {
    const swapped = all.filter(([, [zh, en]]) => !/[\u3400-\u9fff]/.test(zh) && /[\u3400-\u9fff]/.test(en))
    // The switch of the language names the other one.
    expect(swapped.map(([path]) => path)).toEqual(['app.language'])
  })

  it('can all be said', () => {
    const tellers = new Map([...EVERY].map(([name, tree]) => [name, words(name, tree)]))
    for (const [path, [zh]] of all) {
      const [name = '', ...rest] = path.split('.')
      expect(tellers.get(name)?.(rest.join('.') as never, { n: 2 }), path).toBeTruthy()
      expect(zh).not.toContain('@')
    }
  }, 60_000)

  it('follow the language of the person', () => {
    const t = words('test', { one: ['一', 'one'], rows: ['{n} 条', '{n} row | {n} rows'] })
    expect([t('one'), t('rows', { n: 1 })]).toEqual(['一', '1 条'])
    speak('en')
    expect([t('one'), t('rows', { n: 1 }), t('rows', { n: 3 })]).toEqual(['one', '1 row', '3 rows'])
    speak('zh')
  })
})

describe('what the centre says in both languages', () => {
  it.each([
    ['没有此权限 / you may not do that', '没有此权限', 'you may not do that'],
    ['应为 1 / 2 之一 / one of 1 / 2', '应为 1 / 2 之一', 'one of 1 / 2'],
    ['only English', 'only English', 'only English'],
    ['只有中文', '只有中文', '只有中文'],
  ])('%s', (text, zh, en) => {
    expect([half(text, 'zh'), half(text, 'en')]).toEqual([zh, en])
  })

  it('may be a pair, of which one half can be missing', () => {
    expect([said({ zh: '一', en: 'one' }), said({ zh: '', en: 'one' }), said(null)]).toEqual(['一', 'one', ''])
  })
})
