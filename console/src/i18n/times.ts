/* Moments and lengths of time, in the zone of the centre: every desk shows the same hour. */
import { language } from '@/i18n/i18n'

const TAGS = { zh: 'zh-CN', en: 'en-GB' } as const

function parts(at: Date, zone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]))
}

/* 16:20 today, 11-23 16:20 this year, 2025-11-23 16:20 before. */
export function moment(at: string | Date, zone: string, now: Date): string {
  const told = parts(new Date(at), zone)
  const today = parts(now, zone)
  const clock = `${told.hour}:${told.minute}`
  const day = `${told.month}-${told.day}`
  if (told.year !== today.year) return `${told.year}-${day} ${clock}`
  return day === `${today.month}-${today.day}` ? clock : `${day} ${clock}`
}

/* Everything, for a tooltip: 2026-11-23 16:20:05 星期一. */
export function wholeMoment(at: string | Date, zone: string): string {
  const told = parts(new Date(at), zone)
  const day = new Intl.DateTimeFormat(TAGS[language()], { timeZone: zone, weekday: 'long' }).format(new Date(at))
  return `${told.year}-${told.month}-${told.day} ${told.hour}:${told.minute}:${told.second} ${day}`
}

const UNITS = {
  zh: { day: ' 天', hour: ' 小时', minute: ' 分', second: ' 秒' },
  en: { day: ' d', hour: ' h', minute: ' min', second: ' s' },
} as const

/* Two units at most: 3 天 4 小时, 12 分, 45 秒. Seconds in, never negative out. */
export function length(seconds: number): string {
  const unit = UNITS[language()]
  const whole = Math.abs(Math.round(seconds))
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60]
  const told = (first: string, rest: number, name: string) => (rest ? `${first} ${rest}${name}` : first)
  if (days) return told(`${days}${unit.day}`, hours, unit.hour)
  if (hours) return told(`${hours}${unit.hour}`, minutes, unit.minute)
  return minutes ? `${minutes}${unit.minute}` : `${whole}${unit.second}`
}

/* 02:13, 1:02:13: how long into a conversation. */
export function offset(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return hours ? `${hours}:${rest}` : rest
}
