/* The language of the console: Chinese unless the person chose English. */
import { createI18n } from 'vue-i18n'

export type Language = 'zh' | 'en'
const KEPT = 'sanxiang.language'

function kept(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'
}

export const i18n = createI18n({
  legacy: false,
  locale: kept(),
  fallbackLocale: 'zh',
  messages: { zh: {}, en: {} },
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

export function language(): Language {
  return i18n.global.locale.value as Language
}

export function speak(chosen: Language): void {
  i18n.global.locale.value = chosen
  localStorage.setItem(KEPT, chosen)
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}
