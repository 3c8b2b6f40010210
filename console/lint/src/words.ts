/** What the composer says to the agent, on the page and to a screen reader. */

import type { Language } from './document'
import type { Hit } from './lint'

export interface Words {
  block: string
  warn: string
  instead: string
  replace: string
  falseAlarm: string
  close: string
  blocked: string
  clean: string
  quoted: (text: string) => string
  more: (count: number) => string
}

export const WORDS: Record<Language, Words> = {
  zh: {
    block: '忌语，不能发送',
    warn: '忌语，请留意',
    instead: '改说',
    replace: 'Tab 替换',
    falseAlarm: '误报',
    close: 'Esc 关闭',
    blocked: '没有发送：有忌语。',
    clean: '没有忌语了。',
    quoted: (text) => `“${text}”`,
    more: (count) => `另有 ${count} 处`,
  },
  en: {
    block: 'Forbidden, cannot be sent',
    warn: 'Forbidden, please reconsider',
    instead: 'Say instead',
    replace: 'Tab replaces',
    falseAlarm: 'false alarm',
    close: 'Esc closes',
    blocked: 'Not sent: a forbidden expression.',
    clean: 'No forbidden expression any more.',
    quoted: (text) => `“${text}”`,
    more: (count) => `${count} more`,
  },
}

/** What a screen reader says when a hit comes up. */
export function announced(hit: Hit, draft: string, language: Language): string {
  const words = WORDS[language]
  const said = `${words[hit.severity]}: ${words.quoted(draft.slice(hit.start, hit.end))}`
  return hit.instead === null ? said : `${said} ${words.instead}: ${hit.instead[language]}`
}
