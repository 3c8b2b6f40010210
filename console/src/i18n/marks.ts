/* What stands between words, in the language of the page. */
import { i18n } from '@/i18n/i18n'

const chinese = () => i18n.global.locale.value === 'zh'

export const comma = () => (chinese() ? '、' : ', ')
export const colon = () => (chinese() ? '：' : ': ')
