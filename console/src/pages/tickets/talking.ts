import type { Problem } from '@/api/problems'

/* As what something is said: to nobody, to the customer, by the customer, as the definite answer or the leader's contact of a complaint. */
export type Way = 'note' | 'reply' | 'customer' | 'answer' | 'leader'

/* What was sent and is not known to be taken yet; the key makes a second try the same message. */
export interface Pending {
  key: string
  way: Way
  body: string
  files: number[]
  at: string
  problem: Problem | null
}
