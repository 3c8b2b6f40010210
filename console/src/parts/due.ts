/* How a due time stands against now. */

export type Standing = 'late' | 'soon' | 'ahead'

/* Soon = the warning time is reached, or less than a quarter of an hour is left. */
export function standing(due: string, now: Date, warnAt?: string | null): Standing {
  const left = new Date(due).getTime() - now.getTime()
  if (left <= 0) return 'late'
  const warned = warnAt ? new Date(warnAt).getTime() <= now.getTime() : false
  return warned || left < 15 * 60_000 ? 'soon' : 'ahead'
}

export function secondsTo(due: string, now: Date): number {
  return (new Date(due).getTime() - now.getTime()) / 1000
}
