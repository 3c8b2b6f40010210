/* A site as its forms have it, and back. */
import type { Shapes } from '@/api/client'
import { LANGUAGES, SAID } from '@/pages/sites/words'
import { lines, type Values } from '@/parts/fields'

type Site = Shapes['SiteOut']
type Words = Record<string, Record<string, string>>

export const BLANK: Values = { origins: '', consent: true, idle_after: 300, idle_close: 120 }

export function settings({ name, origins, group, calendar, consent, idle_after, idle_close }: Site): Values {
  return { name, origins: origins.join('\n'), group, calendar: calendar || undefined, consent, idle_after, idle_close }
}

export function settingsBody(values: Values): Values {
  return { ...values, origins: lines(values.origins), calendar: values.calendar ?? '', consent: values.consent === true }
}

export function formRows(site: Site): Values[] {
  return site.form.map(({ name, label, kind, required }) => ({ name, zh: label.zh, en: label.en, kind, required }))
}

export function formBody(rows: readonly Values[]): Values[] {
  return rows.map(({ name, zh, en, kind, required }) => ({ name, label: { zh, en }, kind, required: required === true }))
}

/* A code that no other row has. */
export function freshName(rows: readonly Values[]): string {
  const taken = new Set(rows.map((row) => row.name))
  let n = rows.length + 1
  while (taken.has(`field${n}`)) n++
  return `field${n}`
}

export function wordValues(words: Words): Values {
  return Object.fromEntries(
    LANGUAGES.flatMap((language) => SAID.map((name) => [`words.${language}.${name}`, words[language]?.[name] ?? ''])),
  )
}

export function wordsBody(values: Values): Words {
  const said = (language: string) => SAID.map((name) => [name, String(values[`words.${language}.${name}`] ?? '').trim()])
  return Object.fromEntries(LANGUAGES.map((language) => [language, Object.fromEntries(said(language)) as Record<string, string>]))
}

export function scriptTag(origin: string, key: string): string {
  return `<script src="${origin}/widget.js" data-site="${key}" async></scr` + 'ipt>'
}
