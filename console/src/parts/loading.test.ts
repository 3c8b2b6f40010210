import { flushPromises } from '@vue/test-utils'
import { effectScope, nextTick, ref } from 'vue'
import { expect, it } from 'vitest'

import { Problem } from '@/api/problems'
import { type CursorPage, useLoad, usePages } from '@/parts/loading'

function within<T>(make: () => T): T {
  return effectScope().run(make) as T
}

/* Answers are given by hand, in any order. */
function later<T>() {
  const waiting: ((value: T | Problem) => void)[] = []
  const fetchIt = () =>
    new Promise<T>((resolve, reject) => waiting.push((value) => (value instanceof Problem ? reject(value) : resolve(value))))
  return { waiting, fetchIt }
}

it('an answer that comes after that of a later request is dropped', async () => {
  const on = ref(1)
  const { waiting, fetchIt } = later<string>()
  const loaded = within(() => useLoad(fetchIt, on))
  on.value = 2
  await nextTick()
  waiting[1]?.('new')
  await flushPromises()
  waiting[0]?.('old')
  await flushPromises()
  expect([loaded.data.value, loaded.loading.value]).toEqual(['new', false])
})

it('what went wrong is told, and forgotten with the next success', async () => {
  const { waiting, fetchIt } = later<string>()
  const loaded = within(() => useLoad(fetchIt))
  waiting[0]?.(new Problem(503, 'busy', '忙'))
  await flushPromises()
  expect(loaded.problem.value?.status).toBe(503)
  void loaded.load()
  waiting[1]?.('there')
  await flushPromises()
  expect([loaded.problem.value, loaded.data.value]).toEqual([null, 'there'])
})

it('pages are put one behind the other, and begin anew with other filters', async () => {
  const filter = ref('a')
  const asked: (string | undefined)[] = []
  const fetchPage = async (cursor: string | undefined): Promise<CursorPage<string>> => {
    asked.push(cursor)
    return cursor ? { items: [`${filter.value}2`], next: null } : { items: [`${filter.value}1`], next: 'c' }
  }
  const pages = within(() => usePages(fetchPage, filter))
  await flushPromises()
  await pages.more()
  expect(pages.rows.value).toEqual(['a1', 'a2'])
  await pages.more()
  expect(asked).toEqual([undefined, 'c'])
  filter.value = 'b'
  await flushPromises()
  expect(pages.rows.value).toEqual(['b1'])
})
