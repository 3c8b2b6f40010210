/* What a webhook can be told of: every kind of event, every noun as a whole, all. */
import { api, ask } from '@/api/client'
import { t } from '@/pages/integration/words'
import type { Field } from '@/parts/fields'
import { useLoad } from '@/parts/loading'

export function withNouns(kinds: readonly string[]): string[] {
  const nouns = [...new Set(kinds.map((kind) => kind.split('.')[0]))].map((noun) => `${noun}.*`)
  return ['*', ...nouns, ...kinds]
}

export function useHookFields() {
  const kinds = useLoad(() => ask(api.GET('/api/v1/audit/kinds')))
  return (): Field[] => [
    { key: 'name', label: t('hook.name'), kind: 'text', required: true, most: 80 },
    { key: 'address', label: t('hook.address'), kind: 'text', required: true, most: 500, hint: t('hook.addressHint') },
    {
      key: 'kinds',
      label: t('hook.kinds'),
      kind: 'many',
      required: true,
      hint: t('hook.kindsHint'),
      choices: withNouns(kinds.data.value?.items ?? []).map((value) => ({ value, label: value })),
    },
  ]
}
