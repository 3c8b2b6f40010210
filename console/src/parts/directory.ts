/* People, teams and groups by their ids: loaded once, for their names are everywhere. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { api, ask, type Shapes } from '@/api/client'
import { useMe } from '@/api/me'
import type { CursorPage } from '@/parts/loading'
import { t } from '@/parts/people'

export type Person = Shapes['PersonOut']
interface Named {
  id: number
  name: string
}

const SIZE = 200
const MOST = 25
/* Pages: five thousand people. */

async function all<T>(fetchPage: (cursor: string | undefined) => Promise<CursorPage<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  for (let turn = 0; turn < MOST; turn++) {
    const page = await fetchPage(cursor)
    found.push(...page.items)
    if (!page.next) break
    cursor = page.next
  }
  return found
}

const asked = (cursor: string | undefined) => ({ params: { query: { size: SIZE, ...(cursor ? { cursor } : {}) } } })

export const useDirectory = defineStore('directory', () => {
  const me = useMe()
  const people = shallowRef<readonly Person[]>([])
  const teams = shallowRef<readonly Named[]>([])
  const groups = shallowRef<readonly Named[]>([])
  const byId = computed(() => new Map(people.value.map((person) => [person.id, person])))
  let begun = false

  /* Once; a failure only means that ids stand where names would. */
  function load(): void {
    if (begun) return
    begun = true
    if (me.may('person.read'))
      void all((cursor) => ask(api.GET('/api/v1/people', asked(cursor)))).then((rows) => (people.value = rows), again)
    if (me.may('team.read')) void all((cursor) => ask(api.GET('/api/v1/teams', asked(cursor)))).then((rows) => (teams.value = rows), again)
    if (me.may('skill_group.read'))
      void all((cursor) => ask(api.GET('/api/v1/skill-groups', asked(cursor)))).then((rows) => (groups.value = rows), again)
  }

  function again(): void {
    begun = false
  }

  const name = (id: number | null | undefined): string => {
    if (id === null || id === undefined) return t('system')
    return byId.value.get(id)?.name ?? `#${id}`
  }
  const team = (id: number | null | undefined): string => teams.value.find((each) => each.id === id)?.name ?? (id ? `#${id}` : '')
  const group = (id: number | null | undefined): string => groups.value.find((each) => each.id === id)?.name ?? (id ? `#${id}` : '')

  return { people, teams, groups, load, name, team, group }
})
