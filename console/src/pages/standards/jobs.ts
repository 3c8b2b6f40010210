/* What is compared: names of the two sides, and the choices of a form. */
import { api, ask, type Shapes } from '@/api/client'
import { useMe } from '@/api/me'
import { said } from '@/i18n/words'
import { t } from '@/pages/standards/words'
import type { Choice } from '@/parts/fields'
import { useLoad } from '@/parts/loading'

export function editionName(edition: Shapes['EditionOut']): string {
  return `${said({ zh: edition.name_zh, en: edition.name_en })} ${t('list.edition', { number: edition.number })}`
}

interface Sides {
  old: number
  new_edition: number | null
  new_draft: number | null
}

/* The editions and drafts that there are, by their ids. */
export function useSides() {
  const me = useMe()
  const editions = useLoad(() => ask(api.GET('/api/v1/editions', { params: { query: { size: 200 } } })))
  const drafts = useLoad(async () =>
    me.may('draft.read') ? ask(api.GET('/api/v1/drafts', { params: { query: { size: 200 } } })) : { items: [], next: null },
  )
  const edition = (id: number) => {
    const found = editions.data.value?.items.find((each) => each.id === id)
    return found ? editionName(found) : `#${id}`
  }
  const draft = (id: number) => {
    const found = drafts.data.value?.items.find((each) => each.id === id)
    return t('compare.draft', { n: id, name: found?.standard || found?.origin || '' })
  }
  const fresh = (sides: Sides) => (sides.new_edition ? edition(sides.new_edition) : draft(sides.new_draft ?? 0))
  const editionChoices = (): Choice[] => (editions.data.value?.items ?? []).map((each) => ({ value: each.id, label: editionName(each) }))
  /* "edition:3" or "draft:7": one field for both. */
  const freshChoices = (): Choice[] => [
    ...(drafts.data.value?.items ?? [])
      .filter((each) => each.digest && each.state !== 'withdrawn')
      .map((each) => ({ value: `draft:${each.id}`, label: draft(each.id) })),
    ...editionChoices().map((each) => ({ value: `edition:${each.value}`, label: each.label })),
  ]
  return { edition, draft, fresh, editionChoices, freshChoices }
}

export function sidesOf(old: unknown, fresh: unknown): { old: number; new_edition?: number; new_draft?: number } {
  const [kind, id] = String(fresh).split(':')
  return kind === 'draft' ? { old: Number(old), new_draft: Number(id) } : { old: Number(old), new_edition: Number(id) }
}

export const isOver = (job: { state: string } | null | undefined): boolean => !job || job.state === 'done' || job.state === 'failed'
