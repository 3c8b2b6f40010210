/* Routes of all pages, and who gets where: signed out to the sign-in and back, with a temporary password to its change. */
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'

import { entries, pages, SECTIONS } from '@/app/pages'
import Missing from '@/app/shell/Missing.vue'
import Shell from '@/app/shell/Shell.vue'
import type { Standing } from '@/api/me'
import { useMe } from '@/api/me'
import { both } from '@/i18n/words'

const routes = (bare: boolean) => pages.filter((page) => Boolean(page.bare) === bare).flatMap((page) => page.routes)

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    ...routes(true),
    {
      path: '/',
      component: Shell,
      children: [
        { path: '', name: 'home', redirect: () => first() },
        ...routes(false),
        { path: ':rest(.*)*', name: 'missing', component: Missing },
      ],
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/* The first page of the navigation that the person may open. */
function first(): RouteLocationRaw {
  const me = useMe()
  const found = SECTIONS.flatMap((section) => entries(section, (permission) => me.may(permission)))
  return { name: found[0]?.route ?? 'account' }
}

/* Where somebody of that standing is sent instead; null = may go on. */
export function sentTo(standing: Standing, to: Pick<RouteLocationNormalized, 'name' | 'fullPath' | 'meta'>): RouteLocationRaw | null {
  const back = to.fullPath === '/' || to.name === 'sign-in' ? {} : { next: to.fullPath }
  if (standing === 'password') return to.name === 'password' ? null : { name: 'password', query: back }
  if (standing === 'out') return to.meta.open ? null : { name: 'sign-in', query: back }
  return null
}

router.beforeEach(async (to) => {
  const me = useMe()
  if (me.standing === 'unknown') await me.load()
  return sentTo(me.standing, to) ?? true
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${both(to.meta.title)} · 三响` : '三响'
})
