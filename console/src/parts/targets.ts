/* Where a thing is to be seen, by noun and number; null = it has no page of its own. */
import type { RouteLocationRaw } from 'vue-router'

const PAGES: Record<string, readonly [route: string, parameter: string]> = {
  ticket: ['tickets.detail', 'ticket'],
  complaint: ['tickets.detail', 'ticket'],
  commitment: ['commitments.detail', 'commitment'],
  customer: ['customers.detail', 'customer'],
  conversation: ['conversations.detail', 'conversation'],
  article: ['knowledge.detail', 'article'],
  edition: ['standards.edition', 'edition'],
  survey: ['surveys.detail', 'survey'],
  return_visit: ['visits.detail', 'visit'],
  objection: ['objections.detail', 'objection'],
  chat: ['live', 'chat'],
}

export function targetOf(noun: string, subject: number, known: (route: string) => boolean): RouteLocationRaw | null {
  const [route, parameter] = PAGES[noun] ?? []
  return route && parameter && subject > 0 && known(route) ? { name: route, params: { [parameter]: subject } } : null
}
