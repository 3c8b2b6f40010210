/* Views of a list that the person keeps on the centre, and those that the team shares. */
import { computed } from 'vue'

import { api, ask, type Shapes } from '@/api/client'
import { useMe } from '@/api/me'
import { Problem } from '@/api/problems'
import type { Values } from '@/parts/fields'
import type { View } from '@/parts/filtering'
import { useLoad } from '@/parts/loading'

export type KeptView = Shapes['ViewOut']

/* What the person may set about a view in its dialog. */
export interface ViewForm {
  name: string
  shared?: boolean
  /* The filters as they are now instead of those that were kept. */
  anew?: boolean
}

/* Up to now views were kept in the browser; who opens the list first takes them along. What the centre refuses is lost to nobody else. */
export async function takeAlong(list: string, keep: (view: View) => Promise<unknown>): Promise<void> {
  const key = `sanxiang.views.${list}`
  const old: View[] = JSON.parse(localStorage.getItem(key) ?? '[]')
  for (const view of old) {
    try {
      await keep(view)
    } catch (caught) {
      if (!(caught instanceof Problem)) throw caught
      if (caught.status === 0 || caught.status >= 500) return
    }
  }
  localStorage.removeItem(key)
}

export function useViews(list: () => string) {
  const me = useMe()
  const make = (name: string, values: Values, shared: boolean) =>
    ask(api.POST('/api/v1/views', { body: { list: list(), name, values: values as never, shared } }))
  const loaded = useLoad(async () => {
    if (!me.may('view.read')) return []
    await takeAlong(list(), (view) => make(view.name.slice(0, 40), view.values, false))
    return (await ask(api.GET('/api/v1/views', { params: { query: { list: list(), size: 200 } } }))).items
  }, list)
  const kept = computed(() => loaded.data.value ?? [])

  async function keep(form: ViewForm, values: Values): Promise<void> {
    await make(form.name, values, form.shared === true)
    await loaded.load()
  }

  async function change(view: KeptView, form: ViewForm, values: Values): Promise<void> {
    const body = { name: form.name, shared: form.shared === true, ...(form.anew ? { values: values as never } : {}) }
    await ask(api.PATCH('/api/v1/views/{view}', { params: { path: { view: view.id } }, body }))
    await loaded.load()
  }

  async function remove(view: KeptView): Promise<void> {
    await ask(api.DELETE('/api/v1/views/{view}', { params: { path: { view: view.id } } }))
    await loaded.load()
  }

  /* The own ones; those of the team where the person keeps order in it. */
  const mayChange = (view: KeptView) => me.may('view.write', view.mine ? 'own' : 'team')
  return { kept, problem: loaded.problem, keep, change, remove, mayChange }
}
