/**
 * Underlines in a <textarea>: a layer of the same text in the same places lies over it, transparent but for its underlines.
 *
 * A textarea has no ranges that could be highlighted, so the CSS Custom Highlight API does not reach into it. All styles that are not in
 * `composer.css` are set through the CSSOM, which a content security policy without 'unsafe-inline' allows.
 */

import type { Span } from './compact'
import type { Severity } from './document'

export interface Mark extends Span {
  severity: Severity
  isCurrent: boolean
}

const COPIED = [
  ...['font-family', 'font-size', 'font-style', 'font-variant', 'font-weight', 'font-stretch', 'font-feature-settings', 'font-kerning'],
  ...['line-height', 'letter-spacing', 'word-spacing', 'text-indent', 'text-transform', 'text-align', 'direction', 'tab-size'],
  ...['word-break', 'overflow-wrap', 'line-break', 'hyphens', 'writing-mode'],
  ...['padding-top', 'padding-right', 'padding-bottom', 'padding-left'],
  ...['border-top-width', 'border-right-width', 'border-bottom-width', 'border-left-width'],
]

export class Underlines {
  private readonly layer: HTMLElement
  private readonly resizes: ResizeObserver | null
  private readonly follow = (): void => this.scroll()

  /** `host`, the element around the textarea, gets a position of its own, so that the layer can lie on the textarea. */
  constructor(
    private readonly area: HTMLTextAreaElement,
    private readonly host: HTMLElement,
  ) {
    this.layer = area.ownerDocument.createElement('div')
    this.layer.className = 'sx-lint-layer'
    this.layer.setAttribute('aria-hidden', 'true')
    host.classList.add('sx-lint-host')
    area.after(this.layer)
    area.addEventListener('scroll', this.follow, { passive: true })
    this.resizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => this.place())
    this.resizes?.observe(area)
    this.place()
  }

  /** Shows the marks; where several overlap, one that blocks is above one that warns. */
  show(text: string, marks: readonly Mark[]): void {
    if (marks.length === 0) this.layer.replaceChildren()
    else this.layer.replaceChildren(...this.pieces(text, marks), this.area.ownerDocument.createTextNode('\u200b'))
    this.scroll()
  }

  /** Takes over the textarea's measures and style; after a change of theme or font, which no observer tells. */
  place(): void {
    const { area, layer } = this
    const style = area.ownerDocument.defaultView?.getComputedStyle(area)
    for (const name of style ? COPIED : []) layer.style.setProperty(name, style?.getPropertyValue(name) ?? '')
    const borders = (one: string, other: string): number => pixels(style, one) + pixels(style, other)
    layer.style.setProperty('left', `${area.offsetLeft}px`)
    layer.style.setProperty('top', `${area.offsetTop}px`)
    // Without its scrollbar the textarea is as wide as the text that is in it.
    layer.style.setProperty('width', `${area.clientWidth + borders('border-left-width', 'border-right-width')}px`)
    layer.style.setProperty('height', `${area.clientHeight + borders('border-top-width', 'border-bottom-width')}px`)
    this.scroll()
  }

  remove(): void {
    this.area.removeEventListener('scroll', this.follow)
    this.resizes?.disconnect()
    this.layer.remove()
    this.host.classList.remove('sx-lint-host')
  }

  private scroll(): void {
    this.layer.scrollTop = this.area.scrollTop
    this.layer.scrollLeft = this.area.scrollLeft
  }

  private pieces(text: string, marks: readonly Mark[]): Node[] {
    const edges = [...new Set([0, ...marks.flatMap((mark) => [mark.start, mark.end]), text.length])].sort((a, b) => a - b)
    return edges.slice(0, -1).map((start, n) => this.piece(text, start, edges[n + 1] ?? start, marks))
  }

  private piece(text: string, start: number, end: number, marks: readonly Mark[]): Node {
    const page = this.area.ownerDocument
    const over = marks.filter((mark) => mark.start <= start && mark.end >= end)
    if (over.length === 0) return page.createTextNode(text.slice(start, end))
    const piece = page.createElement('span')
    piece.className = over.some((mark) => mark.severity === 'block') ? 'sx-lint-block' : 'sx-lint-warn'
    piece.classList.toggle(
      'sx-lint-current',
      over.some((mark) => mark.isCurrent),
    )
    piece.textContent = text.slice(start, end)
    return piece
  }
}

function pixels(style: CSSStyleDeclaration | undefined, name: string): number {
  return Number.parseFloat(style?.getPropertyValue(name) ?? '') || 0
}
