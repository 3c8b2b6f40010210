/** Forbidden expressions in a draft, as the engine finds them (`sanxiang.inspection.speech`); the server is the authority. */

import { compactor, originalSpan, type Compact, type Compactor, type Span } from './compact'
import { checked, type Both, type ComposerDocument, type RuleData, type Severity } from './document'
import { Recogniser } from './learned'
import { Patterns } from './patterns'

export interface Hit extends Span {
  severity: Severity
  kind: string
  /** id of the entry; '' where the learned recogniser suspects it */
  rule: string
  name: Both | null
  instead: Both | null
  clauses: readonly string[]
}

export interface Linter {
  readonly standard: string
  readonly edition: string
  readonly channel: string
  /**
   * All hits of one draft, the gravest first (block before warn, then the leftmost), so that the first one is the verdict that the server
   * will give. `start` and `end` are UTF-16 offsets, as in `String.prototype.slice` and `selectionStart`. Hits of one rule do not overlap,
   * those of different rules may.
   */
  lint(text: string): Hit[]
}

/** Throws a RangeError for a document of another format. Takes a few milliseconds; patterns are compiled when first needed. */
export function load(document: ComposerDocument): Linter {
  return new DocumentLinter(checked(document))
}

class DocumentLinter implements Linter {
  readonly standard: string
  readonly edition: string
  readonly channel: string
  private readonly compact: Compactor
  private readonly patterns: Patterns
  private readonly recogniser: Recogniser | null
  private readonly clauseEdges: ReadonlySet<string>
  private readonly sentenceEdges: ReadonlySet<string>

  constructor(private readonly document: ComposerDocument) {
    this.standard = document.standard
    this.edition = document.edition
    this.channel = document.channel
    this.compact = compactor(document.characters)
    this.patterns = new Patterns(document.patterns)
    this.clauseEdges = new Set(document.edges.clause)
    this.sentenceEdges = new Set(document.edges.sentence)
    this.recogniser = document.learned && new Recogniser(document.learned, (char) => this.clauseEdges.has(char))
  }

  lint(text: string): Hit[] {
    const view = this.compact(text)
    const reading = new Reading(view.text, this.patterns)
    const hits = this.document.rules.flatMap((rule) => this.hitsOf(rule, reading, view))
    return hits.length > 0 ? hits.sort(byGravity) : this.suspected(view)
  }

  private hitsOf(rule: RuleData, reading: Reading, view: Compact): Hit[] {
    const said = rule.says.filter((pattern) => reading.has(pattern))
    if (said.length === 0 || rule.unless.some((pattern) => reading.has(pattern))) return []
    const spans = said
      .flatMap((pattern) => reading.spans(pattern))
      .filter((span) => !this.isCancelled(rule, span, reading))
      .map((span) => originalSpan(view, span.start, span.end))
    return apart(spans).map((span) => ({ ...span, ...told(rule) }))
  }

  private isCancelled(rule: RuleData, span: Span, reading: Reading): boolean {
    return this.isExcusedNear(rule, span, reading) || (!rule.quoted && this.isQuoted(span, reading))
  }

  private isExcusedNear(rule: RuleData, span: Span, reading: Reading): boolean {
    const near = rule.near.filter((pattern) => reading.has(pattern))
    if (near.length === 0) return false
    const clause = this.clauseOf(span, reading.text)
    return near.some((pattern) => this.patterns.occurs(pattern, clause))
  }

  private clauseOf({ start, end }: Span, text: string): string {
    let from = start
    while (from > 0 && !this.clauseEdges.has(text.charAt(from - 1))) from--
    let to = end
    while (to < text.length && !this.clauseEdges.has(text.charAt(to))) to++
    return text.slice(from, to)
  }

  /** Whether the agent quotes somebody in front of it, in the same sentence. */
  private isQuoted(span: Span, reading: Reading): boolean {
    return this.document.quoting.some((pattern) =>
      reading.spans(pattern).some((quote) => quote.start < span.start && !this.sentenceEnds(reading.text, quote.end, span.start)),
    )
  }

  private sentenceEnds(text: string, from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.sentenceEdges.has(text.charAt(at))) return true
    return false
  }

  private suspected(view: Compact): Hit[] {
    const found = this.recogniser?.suspects(view.text)
    if (!found) return []
    const { kind, clauses, instead } = found.kind
    const span = originalSpan(view, found.span.start, found.span.end)
    return [{ ...span, severity: 'warn', kind, rule: '', name: null, instead, clauses }]
  }
}

/** One compact text and what was looked up in it. */
class Reading {
  private readonly candidates: ReadonlySet<number>
  private readonly known = new Map<number, Span[]>()

  constructor(
    readonly text: string,
    private readonly patterns: Patterns,
  ) {
    this.candidates = patterns.candidates(text)
  }

  has(pattern: number): boolean {
    return this.spans(pattern).length > 0
  }

  spans(pattern: number): Span[] {
    if (!this.candidates.has(pattern)) return NONE
    let spans = this.known.get(pattern)
    if (spans === undefined) this.known.set(pattern, (spans = this.patterns.spans(pattern, this.text)))
    return spans
  }
}

const NONE: Span[] = []

function told({ severity, kind, id, name, instead, clauses }: RuleData): Omit<Hit, 'start' | 'end'> {
  return { severity, kind, rule: id, name, instead, clauses }
}

/** From left to right, the longer of two that begin alike; what overlaps an earlier one is left out. */
function apart(spans: Span[]): Span[] {
  let behind = 0
  return spans
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ start, end }, at) => {
      if (at > 0 && start < behind) return false
      behind = end
      return true
    })
}

function byGravity(a: Hit, b: Hit): number {
  if (a.severity !== b.severity) return a.severity === 'block' ? -1 : 1
  return a.start - b.start || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
}
