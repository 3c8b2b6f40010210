/* A backtest tells names as 中文（code） English: the half of the person, with the code. */
import { type Language } from '@/i18n/i18n'

const PAIR = /^(.*[\u3400-\u9fff])(（[\w.-]+）)?\s+([A-Za-z][\x20-\x7e]*)$/

export function oneOf(text: string, language: Language): string {
  const [, chinese, code, english] = PAIR.exec(text) ?? []
  if (!chinese || !english) return text
  if (language === 'zh') return `${chinese}${code ?? ''}`
  return code ? `${english} (${code.slice(1, -1)})` : english
}
