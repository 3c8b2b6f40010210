/** Which patterns may occur in a text, and where they do. A pattern is compiled when a text first holds what its matches need. */

import type { Span } from './compact'
import type { PatternData } from './document'

export class Patterns {
  private readonly compiled: (RegExp | undefined)[] = []
  /** One or two UTF-16 units → the patterns that need them. */
  private readonly needing = new Map<string, number[]>()
  private readonly always: number[] = []

  constructor(private readonly data: readonly PatternData[]) {
    data.forEach(([, pairs, singles], number) => {
      const needed = [...inTwos(pairs), ...singles]
      if (needed.length === 0) this.always.push(number)
      for (const gram of needed) this.index(gram.slice(0, 2), number)
    })
  }

  private index(key: string, number: number): void {
    const known = this.needing.get(key)
    if (known === undefined) this.needing.set(key, [number])
    else known.push(number)
  }

  /** Numbers of the patterns that may occur; no other one does. */
  candidates(text: string): Set<number> {
    const found = new Set(this.always)
    for (let at = 0; at < text.length; at++) {
      for (const number of this.needing.get(text.charAt(at)) ?? []) found.add(number)
      for (const number of this.needing.get(text.slice(at, at + 2)) ?? []) found.add(number)
    }
    return found
  }

  /** All matches from left to right, none overlapping the one before. */
  spans(number: number, text: string): Span[] {
    const expression = this.expression(number)
    const found: Span[] = []
    expression.lastIndex = 0
    for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
      found.push({ start: match.index, end: match.index + match[0].length })
    }
    return found
  }

  occurs(number: number, text: string): boolean {
    const expression = this.expression(number)
    expression.lastIndex = 0
    return expression.test(text)
  }

  private expression(number: number): RegExp {
    return (this.compiled[number] ??= new RegExp(this.data[number]?.[0] ?? '(?!)', 'gsu'))
  }
}

function inTwos(text: string): string[] {
  const characters = Array.from(text)
  return characters.filter((_, at) => at % 2 === 0).map((char, n) => char + (characters[2 * n + 1] ?? ''))
}
