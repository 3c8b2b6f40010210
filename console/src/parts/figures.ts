/* Shares and means as people read them; — where nothing was counted. */
const NONE = '—'

export function share(value: number | null): string {
  return value === null ? NONE : `${Number((100 * value).toFixed(1))}%`
}

export function mean(value: number | null): string {
  return value === null ? NONE : value.toFixed(1)
}

/* -100 to 100, with its sign. */
export function score(value: number | null): string {
  return value === null ? NONE : `${value > 0 ? '+' : ''}${Math.round(value)}`
}

const DAY = 86_400_000

/* The last days until now, whole seconds. */
export function lastDays(days: number, now: Date): { since: string; until: string } {
  const until = new Date(Math.ceil(now.getTime() / 1000) * 1000)
  return { since: new Date(until.getTime() - days * DAY).toISOString(), until: until.toISOString() }
}
