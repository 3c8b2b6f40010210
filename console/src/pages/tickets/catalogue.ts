/* The items of the catalogue as choices: key and name. */
import { api, ask } from '@/api/client'
import { said } from '@/i18n/words'
import type { Choice } from '@/parts/fields'

export async function itemChoices(): Promise<Choice[]> {
  const { items } = await ask(api.GET('/api/v1/catalogue/items', { params: { query: { size: 200 } } }))
  return items.map((item) => ({ value: item.key, label: said(item.name) || item.key }))
}
