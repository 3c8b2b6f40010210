/**
 * A <textarea> that underlines forbidden expressions while the agent types.
 *
 * Keys: Tab replaces the expression at the caret, Alt+X says "false alarm", Escape closes the hint (Tab then leaves the field as ever), Enter
 * sends. While an input method composes there is no lint, and none of these keys is the composer's. A draft never leaves this module: what
 * it tells is rule ids.
 */

import type { Language, Severity } from './document'
import { Hint, type Shown } from './hint'
import type { Hit, Linter } from './lint'
import { isAtCaret, replacementFor, type Replacement } from './replacing'
import { Underlines } from './underlines'
import { WORDS } from './words'

/** An expression that the agent takes for harmless. There is no text in it. */
export interface FalseAlarm {
  standard: string
  edition: string
  channel: string
  /** '' where the learned recogniser suspected it */
  rule: string
  kind: string
  severity: Severity
  /** a warning passes with it, what blocks does not */
  passes: boolean
}

export interface ComposerState {
  /** what is found in the draft, the gravest first; without warnings that passed as false alarms */
  hits: readonly Hit[]
  /** the hit that Tab would replace and Alt+X would let pass; null if the caret is at none, or its hint was closed */
  current: Hit | null
  /** the draft holds what the edition does not let pass */
  blocked: boolean
  warned: boolean
  composing: boolean
}

/** A key with Alt, Ctrl, Meta or Shift as in `KeyboardEvent.code`: 'Alt+KeyX'. */
export type KeyName = string

export interface Timers {
  start(task: () => void, milliseconds: number): number
  stop(timer: number): void
}

export interface ComposerOptions {
  /** the loaded document, or null until it is there */
  linter: Linter | null
  language?: Language
  /** milliseconds of rest before a lint; one costs less than a keystroke */
  delay?: number
  /** where the hint is shown; without one, a line of its own behind the textarea */
  hint?: HTMLElement
  falseAlarmKey?: KeyName
  timers?: Timers
  onState?(state: ComposerState): void
  onFalseAlarm?(alarm: FalseAlarm): void
  /** Enter without Shift, in a draft that is not blocked. Left out: Enter is the page's. */
  onSend?(): void
  /** Enter in a draft that is blocked: the place to explain, or to ask a leader. */
  onRefused?(hit: Hit): void
}

export interface Composer {
  readonly state: ComposerState
  /** Lints now; call it after the text was set by program, which no event tells. */
  refresh(): void
  /** Replaces a hit, the current one by default, by what is to be said instead; whether there was anything to do. */
  replace(hit?: Hit): boolean
  /** Reports a hit, the current one by default; a warning passes from then on in this draft. */
  falseAlarm(hit?: Hit): boolean
  /** Puts the caret on a hit. */
  goTo(hit: Hit): void
  /** Another edition, or the first one. */
  use(linter: Linter | null): void
  /** A new draft: what passed in the last one is forgotten. Call it when the draft was sent. */
  reset(): void
  /** Takes over font and measures of the textarea again, after a change of theme. */
  restyle(): void
  detach(): void
}

const DELAY = 4
const FALSE_ALARM_KEY: KeyName = 'Alt+KeyX'
/** Reported by browsers for a key that an input method has taken; Safari does so for the Enter that ends a composition. */
const TAKEN_BY_INPUT_METHOD = 229
/** What is left open in a wording for the agent to fill in. */
const BLANK = /…+|\.{3,}|\{[a-z_][a-z0-9_]*\}/
const NOTHING: ComposerState = { hits: [], current: null, blocked: false, warned: false, composing: false }
const BROWSER: Timers = {
  start: (task, milliseconds) => window.setTimeout(task, milliseconds),
  stop: (timer) => window.clearTimeout(timer),
}

/** The textarea has to be in the page; the element around it gets a position of its own (`composer.css`). */
export function attach(area: HTMLTextAreaElement, options: ComposerOptions): Composer {
  return new TextareaComposer(area, options)
}

class TextareaComposer implements Composer {
  state: ComposerState = NOTHING
  private linter: Linter | null
  private draft = ''
  private found: readonly Hit[] = []
  private composing = false
  /** Names of the hits whose hint was closed; a new one opens it again. */
  private readonly closed = new Set<string>()
  private timer: number | null = null
  private readonly passed = new Set<string>()
  private readonly language: Language
  private readonly timers: Timers
  private readonly falseAlarmKey: KeyName
  private readonly underlines: Underlines
  private readonly hint: Hint
  private readonly before: { describedBy: string | null; invalid: string | null }
  private readonly listening = new AbortController()

  constructor(
    private readonly area: HTMLTextAreaElement,
    private readonly options: ComposerOptions,
  ) {
    this.linter = options.linter
    this.language = options.language ?? 'zh'
    this.timers = options.timers ?? BROWSER
    this.falseAlarmKey = options.falseAlarmKey ?? FALSE_ALARM_KEY
    if (area.parentElement === null) throw new Error('the textarea is in no page')
    this.underlines = new Underlines(area, area.parentElement)
    this.hint = new Hint(area, this.language, options.hint)
    this.before = { describedBy: area.getAttribute('aria-describedby'), invalid: area.getAttribute('aria-invalid') }
    area.setAttribute('aria-describedby', [this.before.describedBy, this.hint.id].filter(Boolean).join(' '))
    this.listen()
    this.refresh()
  }

  private listen(): void {
    const { area } = this
    const { signal } = this.listening
    area.addEventListener('input', () => this.schedule(), { signal })
    area.addEventListener('compositionstart', () => this.compose(true), { signal })
    area.addEventListener('compositionend', () => this.compose(false), { signal })
    area.addEventListener('keydown', (event) => this.press(event), { signal })
    area.ownerDocument.addEventListener('selectionchange', () => this.moved(), { signal })
  }

  // Lint -------------------------------------------------------------------------------------------------------------

  private schedule(): void {
    if (this.composing) return
    if (this.timer !== null) this.timers.stop(this.timer)
    this.timer = this.timers.start(() => this.refresh(), this.options.delay ?? DELAY)
  }

  private compose(composing: boolean): void {
    this.composing = composing
    if (composing && this.timer !== null) this.timers.stop(this.timer)
    if (!composing) {
      this.schedule()
      return
    }
    // What an input method writes shifts all that is behind the caret: better no underline there than one in a wrong place.
    const caret = this.area.selectionStart
    this.tell()
    this.underline(this.state.hits.filter((hit) => hit.end <= caret))
  }

  refresh(): void {
    if (this.timer !== null) this.timers.stop(this.timer)
    this.timer = null
    if (this.composing) return
    this.draft = this.area.value
    this.found = this.linter?.lint(this.draft) ?? []
    this.update()
  }

  private get isStale(): boolean {
    return this.area.value !== this.draft
  }

  private moved(): void {
    if (!this.composing && !this.isStale && this.area.ownerDocument.activeElement === this.area && this.found.length > 0) this.update()
  }

  private update(): void {
    this.tell()
    this.underline(this.state.hits)
    this.hint.show(this.shown())
    if (this.state.blocked) this.area.setAttribute('aria-invalid', 'true')
    else restore(this.area, 'aria-invalid', this.before.invalid)
  }

  private underline(hits: readonly Hit[]): void {
    const marks = hits.map((hit) => ({ ...hit, isCurrent: hit === this.state.current }))
    this.underlines.show(this.draft, marks)
  }

  private tell(): void {
    const hits = this.found.filter((hit) => !this.hasPassed(hit))
    const state: ComposerState = {
      hits,
      current: this.currentOf(hits),
      blocked: hits.some((hit) => hit.severity === 'block'),
      warned: hits.some((hit) => hit.severity === 'warn'),
      composing: this.composing,
    }
    if (isSame(state, this.state)) return
    this.state = state
    this.options.onState?.(state)
  }

  private currentOf(hits: readonly Hit[]): Hit | null {
    const caret = { start: this.area.selectionStart, end: this.area.selectionEnd }
    return hits.find((hit) => isAtCaret(this.draft, hit, caret) && !this.closed.has(this.nameOf(hit))) ?? null
  }

  private shown(): Shown | null {
    const { hits, current } = this.state
    const hit = current ?? hits.find((each) => !this.closed.has(this.nameOf(each)))
    if (hit === undefined) return null
    const isReplaceable = hit === current && hit.instead !== null
    const others = hits.filter((each) => each.end <= hit.start || each.start >= hit.end).length
    return { draft: this.draft, hit, others, isReplaceable, falseAlarmKey: readable(this.falseAlarmKey) }
  }

  private hasPassed(hit: Hit): boolean {
    return hit.severity === 'warn' && this.passed.has(this.nameOf(hit))
  }

  /** What makes a hit the same one while the draft goes on. It stays in here. */
  private nameOf(hit: Hit): string {
    return `${hit.rule} ${hit.kind} ${this.draft.slice(hit.start, hit.end)}`
  }

  // Keys -------------------------------------------------------------------------------------------------------------

  private press(event: KeyboardEvent): void {
    if (this.composing || event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD || event.defaultPrevented) return
    if (this.handles(event)) event.preventDefault()
  }

  /** Whether the key was the composer's. */
  private handles(event: KeyboardEvent): boolean {
    if (nameOfKey(event) === this.falseAlarmKey) return this.falseAlarm()
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false
    if (event.key === 'Tab') return this.replace()
    if (event.key === 'Escape') return this.close()
    return event.key === 'Enter' && this.send()
  }

  private send(): boolean {
    if (this.options.onSend === undefined) return false
    this.refresh()
    const [gravest] = this.state.hits
    if (gravest === undefined || !this.state.blocked) {
      this.options.onSend()
      return true
    }
    this.closed.clear()
    this.update()
    this.hint.say(WORDS[this.language].blocked)
    this.options.onRefused?.(gravest)
    return true
  }

  private close(): boolean {
    if (this.shown() === null) return false
    for (const hit of this.state.hits) this.closed.add(this.nameOf(hit))
    this.update()
    return true
  }

  replace(hit?: Hit): boolean {
    if (this.isStale) this.refresh()
    const chosen = hit ?? this.state.current
    const replacement = chosen && replacementFor(this.draft, chosen, this.language)
    if (!replacement) return false
    write(this.area, replacement)
    this.refresh()
    return true
  }

  falseAlarm(hit?: Hit): boolean {
    if (this.isStale) this.refresh()
    const chosen = hit ?? this.state.current ?? this.shown()?.hit
    if (!chosen || !this.linter) return false
    const { standard, edition, channel } = this.linter
    const { rule, kind, severity } = chosen
    const passes = severity === 'warn'
    if (passes) this.passed.add(this.nameOf(chosen))
    this.update()
    this.options.onFalseAlarm?.({ standard, edition, channel, rule, kind, severity, passes })
    return true
  }

  goTo(hit: Hit): void {
    this.area.focus()
    this.area.setSelectionRange(hit.end, hit.end)
    this.closed.clear()
    this.update()
  }

  use(linter: Linter | null): void {
    this.linter = linter
    this.refresh()
  }

  reset(): void {
    this.passed.clear()
    this.closed.clear()
    this.refresh()
  }

  restyle(): void {
    this.underlines.place()
  }

  detach(): void {
    this.listening.abort()
    if (this.timer !== null) this.timers.stop(this.timer)
    this.underlines.remove()
    this.hint.remove()
    restore(this.area, 'aria-describedby', this.before.describedBy)
    restore(this.area, 'aria-invalid', this.before.invalid)
  }
}

/** Whether nothing has changed for who looks at it: a caret that moves tells nothing. */
function isSame(one: ComposerState, other: ComposerState): boolean {
  const { hits, ...rest } = one
  const flags = Object.entries(rest) as [keyof ComposerState, unknown][]
  return (
    flags.every(([name, value]) => other[name] === value) &&
    hits.length === other.hits.length &&
    hits.every((hit, n) => hit === other.hits[n])
  )
}

/** Writes it, and selects the first blank in it. */
function write(area: HTMLTextAreaElement, { start, end, text }: Replacement): void {
  area.focus()
  area.setSelectionRange(start, end)
  insert(area, { start, end, text })
  const blank = text.search(BLANK)
  const length = text.match(BLANK)?.[0].length ?? 0
  if (blank >= 0) area.setSelectionRange(start + blank, start + blank + length)
}

/** As if typed, so that undo takes it back: `insertText` keeps the history of the field, `setRangeText` is for what has no such command. */
function insert(area: HTMLTextAreaElement, { start, end, text }: Replacement): void {
  const wanted = area.value.slice(0, start) + text + area.value.slice(end)
  area.ownerDocument.execCommand?.('insertText', false, text)
  if (area.value === wanted) return
  area.setRangeText(text, start, end, 'end')
  area.dispatchEvent(new InputEvent('input', { inputType: 'insertReplacementText', data: text, bubbles: true }))
}

function restore(area: HTMLTextAreaElement, name: string, value: string | null): void {
  if (value === null) area.removeAttribute(name)
  else area.setAttribute(name, value)
}

function nameOfKey(event: KeyboardEvent): KeyName {
  const modifiers: [boolean, string][] = [
    [event.altKey, 'Alt'],
    [event.ctrlKey, 'Ctrl'],
    [event.metaKey, 'Meta'],
    [event.shiftKey, 'Shift'],
  ]
  return [...modifiers.flatMap(([held, name]) => (held ? [name] : [])), event.code].join('+')
}

function readable(key: KeyName): string {
  return key.replace(/Key(?=[A-Z]$)|Digit(?=\d$)/, '')
}
