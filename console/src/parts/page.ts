/* How a page makes itself known. */
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

import type { Both } from '@/i18n/words'

export type Section = 'work' | 'records' | 'standard' | 'lead' | 'manage'

/* A line of the navigation; shown to who has all the permissions. `route` is the name of the route that it opens. */
export interface Entry {
  section: Section
  order: number
  title: Both
  icon: Component
  route: string
  permissions?: readonly string[]
}

/* Routes are below the shell, unless `bare`. */
export interface Page {
  routes: readonly RouteRecordRaw[]
  entry?: Entry | readonly Entry[]
  bare?: boolean
}

declare module 'vue-router' {
  interface RouteMeta {
    title?: Both
    /* Who has none of them is told so instead of being shown the page. */
    permissions?: readonly string[]
    /* To be seen without being signed in. */
    open?: boolean
    /* One screen: its parts scroll, not the page. */
    whole?: boolean
  }
}

export function definePage(page: Page): Page {
  return page
}
