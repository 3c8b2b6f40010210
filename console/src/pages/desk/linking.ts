/* By what somebody is looked for: a number is looked up as a whole, and audited; anything else is part of a name. */
import type { Shapes } from '@/api/client'

export type By = { kind: 'words'; value: string } | Shapes['IdentityIn']

export function asked(typed: string): By {
  const value = typed.trim()
  if (value.includes('@')) return { kind: 'email', value }
  const digits = value.replace(/[\s+()-]/g, '')
  if (/^\d{17}[\dXx]$/.test(digits)) return { kind: 'identity_number', value }
  if (/^\d{7,15}$/.test(digits)) return { kind: 'phone', value }
  return /\d/.test(value) ? { kind: 'contract', value } : { kind: 'words', value }
}
