/** Sizes and times as people read them. */
import type { Span } from '@shared/protocol'
import { t } from './language'

export function bytes(count: number): string {
  const units = ['KB', 'MB', 'GB'] as const
  let size = count / 1024
  for (const unit of units) {
    if (size < 1000 || unit === 'GB')
      return `${size > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`
    size /= 1024
  }
  return ''
}

/**
 * A moment in Unix seconds; the day is left out when it is today. `Intl` would say the same,
 * and take a fifth of a second of a slow tablet's start to be ready.
 */
export function moment(unix: number): string {
  const then = new Date(unix * 1000)
  const clock = `${two(then.getHours())}:${two(then.getMinutes())}`
  const day = written(then)
  return day === today() ? clock : `${day} ${clock}`
}

/** The day that the tablet's clock says it is, as dates are written. */
export function today(daysAgo = 0): string {
  const day = new Date()
  day.setDate(day.getDate() - daysAgo)
  return written(day)
}

function written(day: Date): string {
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** How far a clock is off, in the largest unit that is still exact enough. */
export function clockError(seconds: number): string {
  const size = Math.abs(seconds)
  if (size < UNTOLD_S) return t('device.clock-right')
  const unit = UNITS.find(({ from }) => size >= from) ?? SECONDS
  const count = Math.round(size / unit.seconds)
  const side = seconds < 0 ? 'device.clock-behind' : 'device.clock-ahead'
  return t(side, { by: t(unit.key, { count }) })
}

/** Both clocks tell whole seconds, and an answer is on its way for some of them. */
const UNTOLD_S = 10

const SECONDS = { from: 0, seconds: 1, key: 'device.seconds' } as const
const UNITS = [
  { from: 172_800, seconds: 86_400, key: 'device.clock-days' },
  { from: 7_200, seconds: 3_600, key: 'device.clock-hours' },
  { from: 120, seconds: 60, key: 'device.clock-minutes' },
  SECONDS,
] as const

export function span({ least, most }: Span): string {
  return least === most ? String(least) : t('age.span', { least, most })
}
