import { describe, expect, it } from 'vitest'

import type { Shapes } from '@/api/client'
import { formBody, formRows, freshName, scriptTag, settings, settingsBody, wordsBody, wordValues } from '@/pages/sites/shaping'

const SITE: Shapes['SiteOut'] = {
  id: 1,
  key: 's01',
  name: '商城',
  origins: ['https://a.example', 'https://b.example:8443'],
  group: 2,
  calendar: '',
  form: [{ name: 'name', label: { zh: '称呼', en: 'Name' }, kind: 'name', required: true }],
  words: { zh: { welcome: '您好' } },
  consent: false,
  idle_after: 300,
  idle_close: 120,
  is_active: true,
  created_at: '2026-11-26T00:00:00Z',
}

describe('a site in a form', () => {
  it('is sent as it was where nothing is changed', () => {
    const { name, origins, group, calendar, consent, idle_after, idle_close } = SITE
    expect(settingsBody(settings(SITE))).toEqual({ name, origins, group, calendar, consent, idle_after, idle_close })
    expect(formBody(formRows(SITE))).toEqual(SITE.form)
    expect(wordsBody(wordValues(SITE.words)).zh).toEqual({ welcome: '您好', closed: '', consent: '', inactive: '', goodbye: '' })
  })

  it('has a page a line, and hours where some are chosen', () => {
    const body = settingsBody({ origins: 'https://a.example\n\n https://c.example ', calendar: 'centre' })
    expect([body.origins, body.calendar, body.consent]).toEqual([['https://a.example', 'https://c.example'], 'centre', false])
  })

  it('gives a new question a code of its own', () => {
    expect(freshName([])).toBe('field1')
    expect(freshName([{ name: 'field2' }])).toBe('field3')
    expect(freshName([{ name: 'name' }, { name: 'field3' }])).toBe('field4')
  })
})

it('is held by one line of script', () => {
  expect(scriptTag('https://centre.example', 's01')).toBe(
    '<script src="https://centre.example/widget.js" data-site="s01" async></scr' + 'ipt>',
  )
})
