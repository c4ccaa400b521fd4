/** Numbers, shares, sizes and times as people read them. */
import { t } from './language'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Digits in groups of three. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A figure of a table: whole, or with a decimal where it is a rate. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return number(value)
  const [whole = '', decimals] = value.toFixed(2).split('.')
  return `${number(Number(whole))}.${decimals}`
}

/** A share from 0 to 1. Never 100 % while something is missing, never 0 % of something. */
export function percent(share: number | undefined): string {
  if (share === undefined) return '–'
  if (share > 0 && share < 0.001) return '<0.1%'
  if (share < 1 && share > 0.999) return '99.9%'
  return share === 1 || share === 0 ? `${share * 100}%` : `${(share * 100).toFixed(1)}%`
}

/** A moment in Unix seconds. */
export function moment(unix: number): string {
  const then = new Date(unix * 1000)
  return `${written(then)} ${two(then.getHours())}:${two(then.getMinutes())}`
}

/** How long ago a moment was. */
export function ago(unix: number, now = Date.now() / 1000): string {
  const seconds = Math.max(0, now - unix)
  if (seconds < 2 * MINUTE) return t('ago.now')
  if (seconds < 2 * HOUR) return t('ago.minutes', { count: Math.floor(seconds / MINUTE) })
  if (seconds < 2 * DAY) return t('ago.hours', { count: Math.floor(seconds / HOUR) })
  return t('ago.days', { count: Math.floor(seconds / DAY) })
}

/** A span of seconds, such as the time to wait. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  if (whole < 2 * MINUTE) return t('span.seconds', { count: whole })
  if (whole < 2 * HOUR) return t('span.minutes', { count: Math.ceil(whole / MINUTE) })
  return t('span.hours', { count: Math.ceil(whole / HOUR) })
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  const kilo = count / 1024
  return kilo < 1000 ? `${Math.round(kilo)} KB` : `${(kilo / 1024).toFixed(1)} MB`
}

export function today(): string {
  return written(new Date())
}

function written(then: Date): string {
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
