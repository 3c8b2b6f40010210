/* What may be done to an article as it stands. */
import type { Shapes } from '@/api/client'

export type Act = 'edit' | 'submit' | 'approve' | 'reject' | 'retire' | 'review'
type Article = Pick<Shapes['ArticleOut'], 'state' | 'writes' | 'approves' | 'open'>

/* In the order of the buttons; nobody decides on what they wrote. */
export function acts(article: Article, me: number): Act[] {
  const { open, writes, approves, state } = article
  const decides = open?.state === 'submitted' && approves && open.author.id !== me
  const all: [Act, boolean][] = [
    ['approve', decides],
    ['reject', decides],
    ['submit', writes && open?.state === 'draft'],
    ['edit', writes && open?.state !== 'submitted'],
    ['review', writes && state === 'published'],
    ['retire', approves && state === 'published'],
  ]
  return all.filter(([, may]) => may).map(([act]) => act)
}
