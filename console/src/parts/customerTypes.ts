/* Types of customers that the shipped catalogues speak of; a centre's own is shown as its code. */
import { words } from '@/i18n/words'

const t = words('customerTypes', {
  household: ['居民家庭', 'Household'],
  non_household: ['非居民', 'Non-household'],
  low_voltage: ['低压', 'Low voltage'],
  high_voltage_single_source: ['高压单电源', 'High voltage, single source'],
  high_voltage_dual_source: ['高压双电源', 'High voltage, dual source'],
})

export function customerType(code: string): string {
  return t.has(code) ? t(code as 'household') : code
}
