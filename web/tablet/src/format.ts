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

export function span({ least, most }: Span): string {
  return least === most ? String(least) : t('age.span', { least, most })
}
