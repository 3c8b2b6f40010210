/** Documents for the tests: the small one is committed; `npm run documents` writes that of the pack, which is left out where it is missing. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import type { ComposerDocument } from '../src/document'

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export function documentOf(standard: string): ComposerDocument | null {
  const path = beside(`./${standard}.json`)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ComposerDocument) : null
}

export function smallDocument(): ComposerDocument {
  const document = documentOf('odd')
  if (document === null) throw new Error('test/odd.json is missing: python tools/composer_vectors.py')
  return document
}

type Case = [text: string, hits: [start: number, end: number, severity: string, kind: string, rule: string][]]

export interface Group {
  standard: string
  channel: string
  cases: Case[]
}

/** The vectors that the engine's tests read as well. Places count characters (code points). */
export function vectors(): Group[] {
  return JSON.parse(readFileSync(beside('../../../tests/composer/vectors.json'), 'utf8')) as Group[]
}
