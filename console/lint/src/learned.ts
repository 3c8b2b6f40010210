/** The learned recogniser: whole weights of the n-grams of a text are added up, so the sums are those of the engine. */

import type { Span } from './compact'
import type { KindData, LearnedData } from './document'

const START = '^'
const END = '$'

export interface Suspicion {
  kind: KindData
  /** in the text */
  span: Span
}

interface Occurrence {
  /** place of its first character among those of the text; the edge in front counts as the first one */
  at: number
  gram: number
}

export class Recogniser {
  private readonly number = new Map<string, number>()
  private readonly weights = new Map<number, Int32Array>()

  constructor(
    private readonly data: LearnedData,
    private readonly isClauseEdge: (char: string) => boolean,
  ) {
    data.orders.forEach((order, place) => {
      for (const bundle of data.grams[place] ?? []) this.unpack(Array.from(bundle), order)
    })
  }

  private unpack(characters: string[], order: number): void {
    const beginning = characters.slice(0, order - 1).join('')
    for (const last of characters.slice(order - 1)) this.number.set(beginning + last, this.number.size)
  }

  /** What a compact text is suspected of, if anything. */
  suspects(text: string): Suspicion | null {
    const characters = Array.from(text)
    const found = this.occurrences(characters)
    if (this.score(0, found) < this.threshold(0)) return null
    const kind = this.likeliest(found)
    return kind === undefined ? null : { kind, span: this.heaviestClause(characters, found) }
  }

  private occurrences(characters: string[]): Occurrence[] {
    const edged = [START, ...characters.map((char) => (char === START || char === END ? '\0' : char)), END]
    const found: Occurrence[] = []
    for (const order of this.data.orders) {
      for (let at = 0; at + order <= edged.length; at++) {
        let gram = ''
        for (let n = 0; n < order; n++) gram += edged[at + n] ?? ''
        const number = this.number.get(gram)
        if (number !== undefined) found.push({ at: Math.max(at - 1, 0), gram: number })
      }
    }
    return found
  }

  private score(label: number, found: readonly Occurrence[]): number {
    const weights = this.weightsOf(label)
    return found.reduce((sum, one) => sum + (weights[one.gram] ?? 0), this.data.bias[label] ?? 0)
  }

  private threshold(label: number): number {
    return this.data.threshold[label] ?? 0
  }

  /** The kind that is furthest above its threshold; the first of equals. */
  private likeliest(found: readonly Occurrence[]): KindData | undefined {
    const excess = this.data.kinds.map((_, n) => this.score(n + 1, found) - this.threshold(n + 1))
    return this.data.kinds[excess.indexOf(Math.max(...excess))]
  }

  private weightsOf(label: number): Int32Array {
    const known = this.weights.get(label)
    if (known !== undefined) return known
    const sparse = this.data.weights[label] ?? []
    const weights = new Int32Array(this.number.size)
    let behind = 0
    for (let at = 0; at < sparse.length; at += 2) {
      const place = behind + (sparse[at] ?? 0)
      weights[place] = sparse[at + 1] ?? 0
      behind = place + 1
    }
    this.weights.set(label, weights)
    return weights
  }

  /** The part of the text, from one mark to the next, with the largest sum of weights; the earlier one of equals. */
  private heaviestClause(characters: string[], found: readonly Occurrence[]): Span {
    const weights = this.weightsOf(0)
    const ends = characters.flatMap((char, at) => (this.isClauseEdge(char) ? [at + 1] : []))
    const edges = [0, ...ends, characters.length]
    let best: Span = { start: 0, end: 0 }
    let most = -Infinity
    for (let n = 0; n + 1 < edges.length; n++) {
      const [start = 0, end = 0] = edges.slice(n, n + 2)
      if (end <= start) continue
      const sum = found.reduce((total, one) => total + (one.at >= start && one.at < end ? (weights[one.gram] ?? 0) : 0), 0)
      if (sum > most) [most, best] = [sum, { start, end }]
    }
    const units = (count: number): number => characters.slice(0, count).join('').length
    return { start: units(best.start), end: units(best.end) }
  }
}
