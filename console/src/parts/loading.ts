/* What a page shows is loaded here: once, again on request, and page by page. A later request overtakes an earlier one. */
import { onScopeDispose, ref, shallowRef, watch, type WatchSource } from 'vue'

import { asProblem, type Problem } from '@/api/problems'

export function useLoad<T>(fetchIt: () => Promise<T>, ...on: WatchSource[]) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(true)
  let turn = 0
  onScopeDispose(() => turn++)

  async function load(): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const found = await fetchIt()
      if (mine !== turn) return
      data.value = found
      problem.value = null
    } catch (caught) {
      if (mine === turn) problem.value = asProblem(caught)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  watch(on, load)
  void load()
  return { data, problem, loading, load }
}

export interface CursorPage<T> {
  items: T[]
  next: string | null
}

/* Rows of a list with a cursor: `more` appends the next page. Starts anew when what it depends on changes. */
export function usePages<T>(fetchPage: (cursor: string | undefined) => Promise<CursorPage<T>>, ...on: WatchSource[]) {
  const rows = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const adding = ref(false)
  const first = useLoad(
    async () => {
      const page = await fetchPage(undefined)
      rows.value = page.items
      next.value = page.next
      return page
    },
    ...on,
  )

  async function more(): Promise<void> {
    if (!next.value || adding.value) return
    adding.value = true
    const from = next.value
    try {
      const page = await fetchPage(from)
      if (next.value !== from) return
      rows.value = [...rows.value, ...page.items]
      next.value = page.next
    } catch (caught) {
      first.problem.value = asProblem(caught)
    } finally {
      adding.value = false
    }
  }

  return { rows, next, adding, more, problem: first.problem, loading: first.loading, load: first.load }
}
