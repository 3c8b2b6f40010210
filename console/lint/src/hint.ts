/** The line under the composer that says what is wrong and what to say instead, and the voice of it for a screen reader. */

import type { Language } from './document'
import type { Hit } from './lint'
import { WORDS, announced } from './words'

export interface Shown {
  draft: string
  hit: Hit
  /** how many hits there are in other places */
  others: number
  /** whether Tab replaces it now */
  isReplaceable: boolean
  falseAlarmKey: string
}

let count = 0

export class Hint {
  readonly id: string
  private readonly voice: HTMLElement
  private readonly isOwn: boolean
  private said = ''

  /** `line` is where it is shown; without one, a line of its own behind the textarea. */
  constructor(
    area: HTMLTextAreaElement,
    private readonly language: Language,
    private readonly line: HTMLElement = area.ownerDocument.createElement('div'),
  ) {
    this.isOwn = !line.isConnected
    if (this.isOwn) area.after(line)
    line.classList.add('sx-lint-hint')
    line.hidden = true
    this.id = line.id ||= `sx-lint-hint-${++count}`
    this.voice = area.ownerDocument.createElement('div')
    this.voice.className = 'sx-lint-voice'
    this.voice.setAttribute('role', 'status')
    this.voice.setAttribute('aria-live', 'polite')
    line.after(this.voice)
  }

  show(shown: Shown | null): void {
    this.line.hidden = shown === null
    this.line.classList.toggle('sx-lint-hint-block', shown?.hit.severity === 'block')
    if (shown === null) {
      if (this.said !== '') this.say(WORDS[this.language].clean)
      this.said = ''
      this.line.replaceChildren()
      return
    }
    this.line.replaceChildren(...this.parts(shown))
    this.sayOnce(announced(shown.hit, shown.draft, this.language))
  }

  /** Says something at once, such as why a draft was not sent. */
  say(text: string): void {
    this.voice.textContent = text
  }

  remove(): void {
    this.voice.remove()
    if (this.isOwn) this.line.remove()
    else this.line.replaceChildren()
  }

  /** Typing on does not repeat what is known. */
  private sayOnce(text: string): void {
    if (text !== this.said) this.say(text)
    this.said = text
  }

  private parts({ draft, hit, others, isReplaceable, falseAlarmKey }: Shown): HTMLElement[] {
    const words = WORDS[this.language]
    const parts: [string, string][] = [
      ['sx-lint-label', words[hit.severity]],
      ['sx-lint-words', words.quoted(draft.slice(hit.start, hit.end))],
    ]
    if (hit.instead !== null) parts.push(['sx-lint-instead', `${words.instead} ${words.quoted(hit.instead[this.language])}`])
    if (others > 0) parts.push(['sx-lint-more', words.more(others)])
    const keys = [...(isReplaceable ? [words.replace] : []), `${falseAlarmKey} ${words.falseAlarm}`, words.close]
    parts.push(['sx-lint-keys', keys.join(' · ')])
    return parts.map(([name, text]) => this.part(name, text))
  }

  private part(name: string, text: string): HTMLElement {
    const part = this.line.ownerDocument.createElement('span')
    part.className = name
    part.textContent = text
    return part
  }
}
