/* What the command palette finds: pages by their names, a ticket by its number, a customer by an exact number. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const usePalette = defineStore('palette', () => {
  const open = ref(false)
  return { open }
})

export interface Target {
  title: string
  route: string
}

/* 100234K, typed in any case, width and grouping. */
export function ticketNumber(typed: string): string | null {
  const plain = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  return /^\d{3,}[A-Z]$/.test(plain) ? plain : null
}

/* What may be looked up exactly: a phone number or an e-mail address. */
export function identityOf(typed: string): { kind: 'phone' | 'email'; value: string } | null {
  const plain = typed.normalize('NFKC').trim()
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(plain)) return { kind: 'email', value: plain }
  const digits = plain.replace(/[\s()-]/g, '')
  return /^\+?\d{7,15}$/.test(digits) ? { kind: 'phone', value: digits } : null
}

export function matching(targets: readonly Target[], typed: string): readonly Target[] {
  const sought = typed.trim().toLowerCase()
  return sought ? targets.filter((target) => target.title.toLowerCase().includes(sought)) : targets
}
