/* Who is signed in, and how far each permission goes. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { api, ask, type Shapes } from '@/api/client'
import { Problem } from '@/api/problems'

export type Me = Shapes['MeOut']
export type Reach = 'own' | 'team' | 'all'
/* Unknown until the centre was asked; `password` = only the password may be changed. */
export type Standing = 'unknown' | 'out' | 'password' | 'in'

const REACHES: readonly string[] = ['own', 'team', 'all']

export function reaches(granted: string | undefined, least: Reach): boolean {
  return granted !== undefined && REACHES.indexOf(granted) >= REACHES.indexOf(least)
}

export const useMe = defineStore('me', () => {
  const me = ref<Me | null>(null)
  const standing = ref<Standing>('unknown')

  async function load(): Promise<Standing> {
    try {
      me.value = await ask(api.GET('/api/v1/me'))
      standing.value = 'in'
    } catch (caught) {
      if (!(caught instanceof Problem) || caught.status === 0 || caught.status >= 500) throw caught
      me.value = null
      standing.value = caught.kind === 'password-change-due' ? 'password' : 'out'
    }
    return standing.value
  }

  function forget(): void {
    me.value = null
    standing.value = 'out'
  }

  function may(permission: string, least: Reach = 'own'): boolean {
    return reaches(me.value?.permissions[permission], least)
  }

  const roles = computed(() => me.value?.roles ?? [])
  return { me, standing, roles, load, forget, may }
})
