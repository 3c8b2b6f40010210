import { describe, expect, it } from 'vitest'

import { withNouns } from '@/pages/integration/kinds'

describe('what a webhook can be told of', () => {
  it('is all, a noun as a whole, or one kind', () => {
    expect(withNouns(['article.created', 'article.rated', 'ticket.created'])).toEqual([
      '*',
      'article.*',
      'ticket.*',
      'article.created',
      'article.rated',
      'ticket.created',
    ])
  })
})
