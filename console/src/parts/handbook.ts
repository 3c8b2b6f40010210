/* The editions in force as people read them: loaded once, when a page needs the names of situations, scripts or catalogue items. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { api, ask, type Shapes } from '@/api/client'
import { useMe } from '@/api/me'
import { said } from '@/i18n/words'
import type { Choice } from '@/parts/fields'

export type Handbook = Shapes['HandbookOut']
export type Edition = Shapes['EditionOut']
interface Named {
  zh: string
  en: string
}

/* Of each standard the latest that is valid at `now`, in the order of their names. */
export function inForce(editions: readonly Edition[], now: Date): Edition[] {
  const latest = new Map<string, Edition>()
  for (const edition of editions) {
    const before = latest.get(edition.standard)
    if (new Date(edition.valid_from) > now) continue
    if (!before || before.valid_from < edition.valid_from) latest.set(edition.standard, edition)
  }
  return [...latest.values()].sort((one, other) => (one.standard < other.standard ? -1 : 1))
}

function named(names: ReadonlyMap<string, Named>, id: string): string {
  return said(names.get(id)) || id
}

function choices(names: ReadonlyMap<string, Named>): Choice[] {
  return [...names].map(([value, name]) => ({ value, label: said(name) || value }))
}

export const useHandbook = defineStore('handbook', () => {
  const me = useMe()
  const books = shallowRef<readonly Handbook[]>([])
  const catalogue = shallowRef<readonly Shapes['ItemOut'][]>([])
  const loading = ref(false)
  let begun = false

  async function fetchBooks(): Promise<void> {
    const editions = await ask(api.GET('/api/v1/editions', { params: { query: { size: 200 } } }))
    const held = inForce(editions.items, new Date())
    books.value = await Promise.all(
      held.map((each) => ask(api.GET('/api/v1/editions/{edition}/handbook', { params: { path: { edition: each.id } } }))),
    )
  }

  async function fetchItems(): Promise<void> {
    catalogue.value = (await ask(api.GET('/api/v1/catalogue/items', { params: { query: { size: 200 } } }))).items
  }

  /* Once; a failure only means that ids stand where names would. */
  async function load(): Promise<void> {
    if (begun) return
    begun = loading.value = true
    const asked = [me.may('edition.read') ? fetchBooks() : null, me.may('catalogue.read') ? fetchItems() : null]
    const done = await Promise.allSettled(asked)
    begun = done.every((each) => each.status === 'fulfilled')
    loading.value = false
  }

  const situations = computed(() => new Map(books.value.flatMap((book) => book.situations.map((each) => [each.id, each.name] as const))))
  const items = computed(() => new Map(catalogue.value.map((each) => [each.key, each.name] as const)))

  const calendars = computed(() => new Map(books.value.flatMap((book) => book.calendars.map((each) => [each.id, each.name] as const))))

  return {
    books,
    loading,
    load,
    situation: (id: string) => named(situations.value, id),
    item: (id: string) => named(items.value, id),
    calendar: (id: string) => named(calendars.value, id),
    situationChoices: computed(() => choices(situations.value)),
    calendarChoices: computed(() => choices(calendars.value)),
    itemChoices: computed(() => choices(items.value)),
  }
})
