/* The part of Markdown that articles use, as data: no HTML comes out of it, so none can come in. */

export type Inline =
  | { is: 'text'; text: string }
  | { is: 'strong' | 'em'; of: Inline[] }
  | { is: 'code'; text: string }
  | { is: 'link'; to: string; of: Inline[] }

export type Block =
  | { is: 'heading'; level: number; of: Inline[] }
  | { is: 'paragraph'; of: Inline[] }
  | { is: 'list'; ordered: boolean; start: number; items: Inline[][] }
  | { is: 'quote'; of: Block[] }
  | { is: 'code'; text: string }
  | { is: 'rule' }
  | { is: 'table'; head: Inline[][]; rows: Inline[][][] }

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s][^*]*?)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+|\/[^\s)]*)\)/

export function inline(text: string): Inline[] {
  const found = INLINE.exec(text)
  if (!found) return text ? [{ is: 'text', text }] : []
  const before: Inline[] = found.index ? [{ is: 'text', text: text.slice(0, found.index) }] : []
  return [...before, mark(found), ...inline(text.slice(found.index + found[0].length))]
}

function mark([, code, strong, em, label, to]: RegExpExecArray): Inline {
  if (code !== undefined) return { is: 'code', text: code }
  if (strong !== undefined) return { is: 'strong', of: inline(strong) }
  if (em !== undefined) return { is: 'em', of: inline(em) }
  return { is: 'link', to: to ?? '', of: inline(label ?? '') }
}

const HEADING = /^(#{1,4})\s+(.*)$/
const BULLET = /^\s*[-*+]\s+(.*)$/
const NUMBER = /^\s*(\d{1,3})[.、)]\s*(.*)$/
const QUOTE = /^>\s?(.*)$/
const FENCE = /^```/
const RULE = /^(-{3,}|\*{3,})\s*$/
const DIVIDER = /^\s*\|?(\s*:?-+:?\s*\|)+\s*:?-*:?\s*$/
const BEGINS = [HEADING, BULLET, NUMBER, QUOTE, FENCE, RULE]

/* Lines from `at` that match, and where the next one stands. */
function run(lines: readonly string[], at: number, goes: (line: string) => boolean): [string[], number] {
  let end = at
  while (end < lines.length && goes(lines[end] ?? '')) end++
  return [lines.slice(at, end), end]
}

const cells = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => inline(cell.trim()))

function block(lines: readonly string[], at: number): [Block, number] {
  const line = lines[at] ?? ''
  const heading = HEADING.exec(line)
  if (heading) return [{ is: 'heading', level: heading[1]?.length ?? 1, of: inline(heading[2] ?? '') }, at + 1]
  if (FENCE.test(line)) {
    const [inside, end] = run(lines, at + 1, (each) => !FENCE.test(each))
    return [{ is: 'code', text: inside.join('\n') }, end + 1]
  }
  if (RULE.test(line)) return [{ is: 'rule' }, at + 1]
  if (QUOTE.test(line)) {
    const [inside, end] = run(lines, at, (each) => QUOTE.test(each))
    return [{ is: 'quote', of: blocks(inside.map((each) => each.replace(QUOTE, '$1')).join('\n')) }, end]
  }
  if (line.includes('|') && DIVIDER.test(lines[at + 1] ?? '')) {
    const [rows, end] = run(lines, at + 2, (each) => each.includes('|'))
    return [{ is: 'table', head: cells(line), rows: rows.map(cells) }, end]
  }
  return list(lines, at, BULLET) ?? list(lines, at, NUMBER) ?? paragraph(lines, at)
}

function list(lines: readonly string[], at: number, item: RegExp): [Block, number] | null {
  const first = item.exec(lines[at] ?? '')
  if (!first) return null
  const [inside, end] = run(lines, at, (each) => item.test(each))
  const ordered = item === NUMBER
  const items = inside.map((each) => inline(item.exec(each)?.[ordered ? 2 : 1] ?? ''))
  return [{ is: 'list', ordered, start: ordered ? Number(first[1]) : 1, items }, end]
}

function paragraph(lines: readonly string[], at: number): [Block, number] {
  const [inside, end] = run(lines, at + 1, (each) => each.trim() !== '' && !BEGINS.some((begin) => begin.test(each)))
  return [{ is: 'paragraph', of: inline([lines[at], ...inside].join('\n')) }, end]
}

export function blocks(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const found: Block[] = []
  for (let at = 0; at < lines.length;) {
    if (!lines[at]?.trim()) {
      at++
      continue
    }
    const [next, end] = block(lines, at)
    found.push(next)
    at = end
  }
  return found
}

/* An excerpt without its marks: cut out of the middle, it is no whole Markdown any more. */
export function plain(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\([^)\s]*\)/g, '$1')
    .replace(/(^|\s)(#{1,4}|>|[-*+])\s+/g, '$1')
    .replace(/(?<![\d*])\*\*(?!\*)|`/g, '')
    .trim()
}
