import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { attach, type Composer, type ComposerOptions, type FalseAlarm } from '../src/composer'
import { load, type Hit } from '../src/lint'
import { smallDocument } from './documents'

const linter = load(smallDocument())

/** Time that passes when the test says so. */
class Hands {
  private tasks = new Map<number, () => void>()
  private last = 0
  start = (task: () => void): number => {
    this.tasks.set(++this.last, task)
    return this.last
  }
  stop = (timer: number): void => void this.tasks.delete(timer)
  pass(): void {
    const due = [...this.tasks.values()]
    this.tasks.clear()
    for (const task of due) task()
  }
  get waiting(): number {
    return this.tasks.size
  }
}

let area: HTMLTextAreaElement
let timers: Hands
let composer: Composer
let alarms: FalseAlarm[]
let sent: number
let refused: Hit[]

function begin(more: Partial<ComposerOptions> = {}): void {
  composer = attach(area, {
    linter,
    timers,
    onFalseAlarm: (alarm) => alarms.push(alarm),
    onSend: () => void sent++,
    onRefused: (hit) => refused.push(hit),
    ...more,
  })
}

beforeEach(() => {
  document.body.innerHTML = '<div><textarea aria-describedby="rules"></textarea></div>'
  area = document.querySelector('textarea') as HTMLTextAreaElement
  timers = new Hands()
  alarms = []
  sent = 0
  refused = []
  begin()
})

afterEach(() => composer.detach())

function set(text: string): void {
  area.value = text
  area.setSelectionRange(text.length, text.length)
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

function type(text: string): void {
  set(text)
  timers.pass()
}

/** Whether the page was left without the key. */
function press(key: string, more: KeyboardEventInit & { keyCode?: number } = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, ...more })
  if (more.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: more.keyCode })
  if (more.isComposing) Object.defineProperty(event, 'isComposing', { value: true })
  area.dispatchEvent(event)
  return event.defaultPrevented
}

const compose = (part: 'start' | 'end'): boolean => area.dispatchEvent(new Event(`composition${part}`, { bubbles: true }))
const hint = (): HTMLElement => document.querySelector('.sx-lint-hint') as HTMLElement
const voice = (): string => document.querySelector('[role=status]')?.textContent ?? ''
const underlined = (): string[] => [...document.querySelectorAll('.sx-lint-block, .sx-lint-warn')].map((each) => each.textContent ?? '')

describe('while typing', () => {
  it('underlines the expression and says what to say instead', () => {
    type('您好，这不归我管')
    expect(underlined().join('')).toBe('不归我管')
    expect(hint().hidden).toBe(false)
    expect(hint().textContent).toContain('忌语，不能发送“不归我管”改说 “这件事由甲公司的同事接着办。”')
    expect(voice()).toContain('不归我管')
    expect(composer.state).toMatchObject({ blocked: true, warned: true })
  })

  it('waits for a rest, then lints once', () => {
    set('不归')
    set('不归我')
    expect(timers.waiting).toBe(1)
    expect(underlined()).toEqual([])
    timers.pass()
    expect(underlined()).toEqual(['不归我'])
  })

  it('ties the hint to the field for a screen reader, and puts all back at the end', () => {
    type('不归我管')
    expect(area.getAttribute('aria-describedby')).toBe(`rules ${hint().id}`)
    expect(area.getAttribute('aria-invalid')).toBe('true')
    type('好的')
    expect(area.hasAttribute('aria-invalid')).toBe(false)
    expect(voice()).toBe('没有忌语了。')
    composer.detach()
    expect(document.body.innerHTML).toBe('<div class=""><textarea aria-describedby="rules"></textarea></div>')
  })

  it('does not repeat itself to a screen reader', () => {
    type('不归我管')
    const region = document.querySelector('[role=status]') as HTMLElement
    region.textContent = ''
    type('不归我管呀')
    expect(region.textContent).toBe('')
  })

  it('lints nothing before the document is there', () => {
    composer.use(null)
    type('不归我管')
    expect(composer.state.hits).toEqual([])
    composer.use(linter)
    expect(composer.state.blocked).toBe(true)
  })

  it('writes a draft as text, never as markup', () => {
    type('<b>不归我管</b><img src=x onerror=alert(1)>')
    expect(document.querySelector('.sx-lint-layer b, .sx-lint-layer img')).toBeNull()
  })
})

it('tells its state only when it changes', () => {
  const told: boolean[] = []
  composer.detach()
  begin({ onState: (state) => told.push(state.blocked) })
  type('您好')
  type('您好不归我管')
  area.setSelectionRange(5, 5)
  area.focus()
  document.dispatchEvent(new Event('selectionchange'))
  expect(told).toEqual([true])
})

describe('keys', () => {
  it('Tab replaces the clause at the caret', () => {
    type('您好，这不归我管')
    expect(press('Tab')).toBe(true)
    expect(area.value).toBe('您好，这件事由甲公司的同事接着办。')
    expect(composer.state.hits).toEqual([])
  })

  it('Tab selects the blank that is to be filled in', () => {
    const small = smallDocument()
    const rules = small.rules.map((rule) => ({ ...rule, instead: { zh: '负责的是……，我来转接。', en: 'Ask {team}.' } }))
    composer.use(load({ ...small, rules }))
    type('您好，不归我管')
    press('Tab')
    expect([area.value, area.selectionStart, area.selectionEnd]).toEqual(['您好，负责的是……，我来转接。', 7, 9])
  })

  it('Tab sees what was typed since the last lint', () => {
    type('您好')
    set('您好，这不归我管')
    press('Tab')
    expect(area.value).toBe('您好，这件事由甲公司的同事接着办。')
  })

  it('Tab leaves the field where there is nothing to replace', () => {
    type('您好')
    expect(press('Tab')).toBe(false)
    type('不归我管。好')
    area.setSelectionRange(6, 6)
    document.dispatchEvent(new Event('selectionchange'))
    expect(press('Tab')).toBe(false)
  })

  it('Escape closes the hint, and Tab leaves the field then', () => {
    type('不归我管')
    expect(press('Escape')).toBe(true)
    expect(hint().hidden).toBe(true)
    expect(press('Tab')).toBe(false)
    expect([press('Escape'), underlined().join('')]).toEqual([false, '不归我管'])
    type('不归我管，滚')
    expect(hint().textContent).toContain('滚')
  })

  it('Enter sends what is not blocked', () => {
    type('我真的不知道')
    expect([press('Enter'), sent, composer.state.warned]).toEqual([true, 1, true])
  })

  it('Enter does not send what is blocked, and says so', () => {
    set('不归我管')
    expect([press('Enter'), sent, refused.map((hit) => hit.rule), voice()]).toEqual([true, 0, ['not-mine'], '没有发送：有忌语。'])
  })

  it('Shift+Enter is a new line', () => {
    type('您好')
    expect([press('Enter', { shiftKey: true }), sent]).toEqual([false, 0])
  })

  it('Enter is the page’s if it does not ask for it', () => {
    composer.detach()
    composer = attach(area, { linter, timers })
    type('您好')
    expect(press('Enter')).toBe(false)
  })

  it('Alt+X reports a false alarm without a word of the draft, and the warning passes', () => {
    type('我真的不知道')
    expect(press('x', { code: 'KeyX', altKey: true })).toBe(true)
    const { standard, edition, channel } = linter
    expect(alarms).toEqual([{ standard, edition, channel, rule: 'ignorant', kind: 'ignorance', severity: 'warn', passes: true }])
    expect(composer.state.hits).toEqual([])
    type('我真的不知道呀')
    expect(composer.state.hits).toEqual([])
    composer.reset()
    expect(composer.state.warned).toBe(true)
  })

  it('Alt+X reports what blocks as well, but it goes on blocking', () => {
    type('不归我管')
    press('x', { code: 'KeyX', altKey: true })
    expect([alarms[0]?.passes, composer.state.blocked]).toEqual([false, true])
  })
})

describe('with an input method', () => {
  it('lints nothing while it composes', () => {
    compose('start')
    set('不归我管')
    timers.pass()
    composer.refresh()
    expect(underlined()).toEqual([])
    expect(composer.state.composing).toBe(true)
    compose('end')
    timers.pass()
    expect(underlined().join('')).toBe('不归我管')
  })

  it('keeps underlines in front of the caret while it composes, not behind it', () => {
    type('不归我。滚')
    area.setSelectionRange(4, 4)
    compose('start')
    expect(underlined()).toEqual(['不归我'])
  })

  it.each(['Tab', 'Enter', 'Escape'])('leaves %s to it', (key) => {
    type('不归我管')
    compose('start')
    expect(press(key)).toBe(false)
    compose('end')
    expect([sent, refused, area.value]).toEqual([0, [], '不归我管'])
  })

  it('leaves the Enter that ends a composition to it, in each browser’s order', () => {
    type('您好')
    expect(press('Enter', { isComposing: true })).toBe(false)
    compose('start')
    compose('end')
    expect(press('Enter', { keyCode: 229 })).toBe(false)
    expect(sent).toBe(0)
    expect([press('Enter'), sent]).toEqual([true, 1])
  })

  it('stops a lint that was about to come', () => {
    set('不归我管')
    compose('start')
    expect(timers.waiting).toBe(0)
  })
})
