/* The words of a folder, each in both languages beside each other: none can be forgotten, and the compiler knows their names. */
import { i18n, type Language } from '@/i18n/i18n'

/* 中文, English. */
export type Both = readonly [string, string]
export interface Tree {
  readonly [name: string]: Both | Tree
}

type Path<T> = {
  [K in keyof T & string]: T[K] extends Both ? K : `${K}.${Path<T[K]>}`
}[keyof T & string]

/* A word of the tree; its slots are filled from `given`. `n` also chooses between singular | plural. */
export interface Translate<T> {
  (path: Path<T>, given?: Record<string, unknown>): string
  has: (path: string) => boolean
}

export const EVERY = new Map<string, Tree>()

function isBoth(value: Both | Tree): value is Both {
  return Array.isArray(value)
}

interface Side {
  [name: string]: string | Side
}

export function side(tree: Tree, which: 0 | 1): Side {
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, isBoth(value) ? value[which] : side(value, which)]))
}

/* Registers the words below a name of their own; gives the function that says them in the language of the person. */
export function words<const T extends Tree>(name: string, tree: T): Translate<T> {
  EVERY.set(name, tree)
  i18n.global.mergeLocaleMessage('zh', { [name]: side(tree, 0) })
  i18n.global.mergeLocaleMessage('en', { [name]: side(tree, 1) })
  const { t, te } = i18n.global
  const say = (path: string, given?: Record<string, unknown>) =>
    given && typeof given.n === 'number' ? t(`${name}.${path}`, given, given.n) : t(`${name}.${path}`, given ?? {})
  return Object.assign(say, { has: (path: string) => te(`${name}.${path}`, 'zh' satisfies Language) })
}

/* What the centre says in both languages: {zh, en}, or 中文 / English in one text. */
export function said(given: { zh: string; en: string } | string | null | undefined): string {
  const language = i18n.global.locale.value
  if (!given) return ''
  if (typeof given !== 'string') return given[language] || given.zh || given.en
  return half(given, language)
}

const SEPARATOR = ' / '
const CHINESE = /[\u3400-\u9fff]/

/* The half of 中文 / English; the whole where it is no such pair. */
export function half(text: string, language: Language): string {
  const parts = text.split(SEPARATOR)
  if (parts.length < 2) return text
  const cut = parts.findIndex((part) => !CHINESE.test(part))
  if (cut < 1 || parts.slice(cut).some((part) => CHINESE.test(part))) return text
  return (language === 'zh' ? parts.slice(0, cut) : parts.slice(cut)).join(SEPARATOR)
}

export function both(pair: Both): string {
  return pair[i18n.global.locale.value === 'zh' ? 0 : 1]
}
