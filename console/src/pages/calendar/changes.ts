/* Changes of the calendar, as a person writes and reads them. */
export type Hours = string | string[]
export type Days = Record<string, Hours>

/* "09:00-12:00，13:00-18:00" -> its ranges. */
export function ranges(typed: string): string[] {
  return typed
    .normalize('NFKC')
    .split(/[,、;\s]+/)
    .map((each) => each.replace(/[–—~至]/g, '-'))
    .filter(Boolean)
}

export function dayChange(day: string, closed: boolean, hours: string): { from: string; days: Days } {
  return { from: day, days: { [day]: closed ? 'closed' : ranges(hours) } }
}

/* What a change adds to the one before it: the centre keeps all its own days in each. */
export function fresh(change: Record<string, unknown>, before: Record<string, unknown> | undefined): Days {
  const earlier = hoursOf(before?.days)
  return Object.fromEntries(Object.entries(hoursOf(change.days)).filter(([day, hours]) => String(earlier[day]) !== String(hours)))
}

/* Days of a standard come as {hours, name}; those that are put down here as their hours alone. */
function hoursOf(days: unknown): Days {
  const given = Object.entries((days ?? {}) as Record<string, Hours | { hours: Hours }>)
  return Object.fromEntries(given.map(([day, value]) => [day, typeof value === 'object' && 'hours' in value ? value.hours : value]))
}
