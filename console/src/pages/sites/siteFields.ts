/* The fields of a site's forms. */
import { KINDS, LANGUAGES, SAID, t } from '@/pages/sites/words'
import type { Choice, Field } from '@/parts/fields'

export function siteFields(calendars: readonly Choice[]): Field[] {
  return [
    { key: 'name', label: t('name'), kind: 'text', required: true, most: 80 },
    { key: 'origins', label: t('origins'), kind: 'area', required: true, hint: t('originsHint') },
    { key: 'group', label: t('group'), kind: 'group', required: true },
    { key: 'calendar', label: t('calendar'), kind: 'select', choices: calendars, hint: t('calendarHint') },
    { key: 'idle_after', label: t('idleAfter'), kind: 'number', required: true },
    { key: 'idle_close', label: t('idleClose'), kind: 'number', required: true },
    { key: 'consent', label: t('consent'), kind: 'check' },
  ]
}

export function questionFields(): Field[] {
  return [
    { key: 'zh', label: t('form.zh'), kind: 'text', most: 80 },
    { key: 'en', label: t('form.en'), kind: 'text', most: 80 },
    {
      key: 'kind',
      label: t('form.kind'),
      kind: 'select',
      required: true,
      choices: KINDS.map((value) => ({ value, label: t(`form.kinds.${value}`) })),
    },
    { key: 'name', label: t('form.name'), kind: 'text', most: 30 },
    { key: 'required', label: t('form.required'), kind: 'check' },
  ]
}

export function wordFields(): Field[] {
  return SAID.flatMap((name) =>
    LANGUAGES.map((language) => ({
      key: `words.${language}.${name}`,
      label: `${t(`say.${name}`)} · ${t(`say.${language}`)}`,
      kind: 'area' as const,
      most: 500,
    })),
  )
}
