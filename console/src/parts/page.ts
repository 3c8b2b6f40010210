/* How a page makes itself known. */
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

import type { Both } from '@/i18n/words'

export type Section = 'work' | 'records' | 'standard' | 'lead' | 'manage'

/* All of `permissions`, and one of `anyOf`. */
export interface Needs {
  permissions?: readonly string[]
  anyOf?: readonly string[]
}

export function opens(needs: Needs, may: (permission: string) => boolean): boolean {
  return (needs.permissions ?? []).every(may) && (needs.anyOf?.some(may) ?? true)
}

/* A line of the navigation; shown to who has what it needs. `route` is the name of the route that it opens. */
export interface Entry extends Needs {
  section: Section
  order: number
  title: Both
  icon: Component
  route: string
}

/* Routes are below the shell, unless `bare`. */
export interface Page {
  routes: readonly RouteRecordRaw[]
  entry?: Entry | readonly Entry[]
  bare?: boolean
}

/* Who lacks what a page needs is told so instead of being shown it. */
declare module 'vue-router' {
  interface RouteMeta extends Needs {
    title?: Both
    /* To be seen without being signed in. */
    open?: boolean
    /* One screen: its parts scroll, not the page. */
    whole?: boolean
  }
}

export function definePage(page: Page): Page {
  return page
}
