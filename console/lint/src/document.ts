/** The composer document: written by `sanxiang.workbench.composer.document`, read here. `FORMAT` is the agreement between both. */

export const FORMAT = 'sanxiang-composer 1'

export type Severity = 'block' | 'warn'
export type Language = 'zh' | 'en'

export interface Both {
  zh: string
  en: string
}

/** Gaps count from behind the end of the item before. */
export interface Characters {
  /** gap, count, … of deleted code points */
  deleted: number[]
  /** gap, count, step, shift, … */
  runs: number[]
  /** gap, shift, … */
  singles: number[]
  /** of these a row keeps one */
  once: string
  /** of these a row keeps all; of any other it keeps two */
  unmerged: string
}

/** Source of a RegExp; pairs of characters one of which every match holds; single characters likewise. */
export type PatternData = [source: string, pairs: string, singles: string]

export interface RuleData {
  id: string
  name: Both
  kind: string
  severity: Severity
  clauses: string[]
  instead: Both | null
  /** numbers of patterns */
  says: number[]
  /** cancels anywhere in the text */
  unless: number[]
  /** cancels in the clause of the hit */
  near: number[]
  /** counts also where the agent quotes somebody */
  quoted: boolean
}

export interface KindData {
  kind: string
  clauses: string[]
  instead: Both | null
}

export interface LearnedData {
  orders: number[]
  /** for each order, n-grams with one beginning together: the beginning, then all last characters */
  grams: string[][]
  bias: number[]
  threshold: number[]
  /** for each label gap, weight, … */
  weights: number[][]
  /** kind of each label but the first, which says whether a text is forbidden at all */
  kinds: KindData[]
}

export interface ComposerDocument {
  format: string
  standard: string
  edition: string
  language: Language
  channel: string
  characters: Characters
  edges: { clause: string; sentence: string }
  patterns: PatternData[]
  quoting: number[]
  rules: RuleData[]
  learned: LearnedData | null
  left_out: string[]
}

/** Throws a RangeError for a document of another format: its reader belongs to another version. */
export function checked(document: ComposerDocument): ComposerDocument {
  if (document.format !== FORMAT) throw new RangeError(`expected a document of the format "${FORMAT}", not "${document.format}"`)
  return document
}
