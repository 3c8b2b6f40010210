/* Each folder below pages/ has a page.ts that says its routes and its place in the navigation. Nothing else has to know a page. */
import { type Entry, opens, type Page, type Section } from '@/parts/page'

const modules = import.meta.glob<{ page: Page }>('../pages/*/page.ts', { eager: true })

export const pages: readonly Page[] = Object.values(modules).map((module) => module.page)

export const SECTIONS: readonly Section[] = ['work', 'records', 'standard', 'lead', 'manage']

function all(page: Page): readonly Entry[] {
  if (!page.entry) return []
  return 'route' in page.entry ? [page.entry] : page.entry
}

/* What the person may open, in the order of the navigation. */
export function entries(section: Section, may: (permission: string) => boolean): readonly Entry[] {
  const found = pages.flatMap(all).filter((entry) => entry.section === section && opens(entry, may))
  return found.sort((one, other) => one.order - other.order)
}
