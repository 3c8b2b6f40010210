/* What of an edition is shown, and how its parts are sought in. */
import type { Shapes } from '@/api/client'
import type { Handbook } from '@/parts/handbook'

export const PARTS = ['situations', 'scripts', 'forbidden', 'clauses', 'procedures', 'targets', 'checks'] as const
export type Part = (typeof PARTS)[number]

export function partOf(asked: unknown): Part {
  return PARTS.find((each) => each === asked) ?? 'situations'
}

/* Every text within: names, clause ids, sentences in both languages. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(texts)
}

/* All words must be there, in whichever order and case. */
export function matching<T>(entries: readonly T[], words: string): T[] {
  const sought = words.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean)
  if (!sought.length) return [...entries]
  return entries.filter((entry) => {
    const text = texts(entry).join('\n').normalize('NFKC').toLowerCase()
    return sought.every((word) => text.includes(word))
  })
}

export interface ClauseGroup {
  document: Shapes['HandbookNamed'] | undefined
  section: string
  clauses: Shapes['HandbookClause'][]
}

/* Clauses in the order of the document, a group for each section. */
export function grouped(clauses: readonly Shapes['HandbookClause'][], book: Handbook): ClauseGroup[] {
  const groups: ClauseGroup[] = []
  for (const clause of clauses) {
    const last = groups.at(-1)
    if (last && last.document?.id === clause.document && last.section === clause.section) last.clauses.push(clause)
    else groups.push({ document: book.documents.find((each) => each.id === clause.document), section: clause.section, clauses: [clause] })
  }
  return groups
}

export interface Place {
  channel: string
  group: number | null
}

/* Of each place the ruling that holds at `now`; later ones overtake earlier ones. */
export function holding(scopes: readonly Shapes['ScopeOut'][], now: Date): Shapes['ScopeOut'][] {
  const found = new Map<string, Shapes['ScopeOut']>()
  const inTime = [...scopes].sort((one, other) => one.since.localeCompare(other.since) || one.id - other.id)
  for (const scope of inTime) if (new Date(scope.since) <= now) found.set(`${scope.channel}/${scope.group ?? ''}`, scope)
  return [...found.values()]
}
