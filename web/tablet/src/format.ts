/** Sizes and times as people read them. */
import type { Span } from '@shared/protocol'
import { language, t } from './language'

export function bytes(count: number): string {
  const units = ['KB', 'MB', 'GB'] as const
  let size = count / 1024
  for (const unit of units) {
    if (size < 1000 || unit === 'GB')
      return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`
    size /= 1024
  }
  return ''
}

/** A moment in Unix seconds; the day is left out when it is today. */
export function moment(unix: number): string {
  const then = new Date(unix * 1000)
  const isToday = then.toDateString() === new Date().toDateString()
  const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const
  const day = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
  const locale = language.value === 'zh' ? 'zh-CN' : 'en-GB'
  return new Intl.DateTimeFormat(locale, isToday ? clock : { ...day, ...clock }).format(then)
}

/** The day that the tablet's clock says it is, as dates are written. */
export function today(daysAgo = 0): string {
  const day = new Date()
  day.setDate(day.getDate() - daysAgo)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

export function span({ least, most }: Span): string {
  return least === most ? String(least) : t('age.span', { least, most })
}
