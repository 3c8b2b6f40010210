/* Light, dark, or as the system has it; kept in this browser. */
import { ref } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
export const THEMES: readonly Theme[] = ['light', 'dark', 'system']
const KEPT = 'sanxiang.theme'

export const theme = ref<Theme>(themeOf(localStorage.getItem(KEPT)))

export function themeOf(kept: string | null): Theme {
  return THEMES.find((each) => each === kept) ?? 'system'
}

export function shownAs(chosen: Theme, systemIsDark: boolean): 'light' | 'dark' {
  return chosen === 'system' ? (systemIsDark ? 'dark' : 'light') : chosen
}

const system = window.matchMedia('(prefers-color-scheme: dark)')

function show(): void {
  document.documentElement.dataset.theme = shownAs(theme.value, system.matches)
}

export function wear(chosen: Theme): void {
  theme.value = chosen
  localStorage.setItem(KEPT, chosen)
  show()
}

system.addEventListener('change', show)
show()
