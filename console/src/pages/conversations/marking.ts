/* Words with the findings that rest on them. Offsets count characters as the centre does, not units of a JavaScript string. */

export interface Mark {
  finding: number
  start: number
  end: number
}

export interface Piece {
  text: string
  findings: readonly number[]
}

/* The text in pieces, each with the findings that are about it; a mark of no length is about the whole. */
export function pieces(text: string, marks: readonly Mark[]): Piece[] {
  const letters = Array.from(text)
  const whole = marks.map((mark) => (mark.start === 0 && mark.end === 0 ? { ...mark, end: letters.length } : mark))
  const inside = (place: number) => Math.max(0, Math.min(letters.length, place))
  const cuts = [...new Set([0, letters.length, ...whole.flatMap((mark) => [inside(mark.start), inside(mark.end)])])].sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, place) => {
    const to = cuts[place + 1] ?? letters.length
    const findings = whole.filter((mark) => mark.start <= from && to <= mark.end).map((mark) => mark.finding)
    return { text: letters.slice(from, to).join(''), findings: [...new Set(findings)] }
  })
}
