/** A date as its boxes hold it, and as the core reads it: `1941`, `1941-06`, `1941-06L-15`. */
export interface DateParts {
  year: string
  month: string
  day: string
  leap: boolean
}

const WRITTEN = /^(\d{1,4})(?:-(\d{1,2})(L)?(?:-(\d{1,2}))?)?$/

export function readDate(text: string): DateParts {
  const [, year = '', month = '', leap, day = ''] = WRITTEN.exec(text) ?? []
  return { year, month: trimZero(month), day: trimZero(day), leap: leap === 'L' }
}

/** The date as far as it is known. A day without its month is kept as it was typed. */
export function writeDate({ year, month, day, leap }: DateParts): string {
  if (!year && !month && !day) return ''
  const parts = [year]
  if (month || day) parts.push(`${month.padStart(2, '0')}${leap && month ? 'L' : ''}`)
  if (day) parts.push(day.padStart(2, '0'))
  return parts.join('-')
}

function trimZero(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}
