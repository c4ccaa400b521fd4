const DIGITS = [...'一二三四五六七八九']

/** A day of a lunar month as people say it: 初一, 廿三, 三十. */
export function lunarDay(day: number): string {
  if (day % 10 === 0) return ['初十', '二十', '三十'][day / 10 - 1] ?? String(day)
  return `${'初十廿'[Math.floor(day / 10)]}${DIGITS[(day % 10) - 1]}`
}
