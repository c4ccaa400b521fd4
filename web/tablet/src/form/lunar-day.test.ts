import { describe, expect, it } from 'vitest'
import { lunarDay } from './lunar-day'

describe('a day of a lunar month', () => {
  it.each([
    [1, '初一'],
    [10, '初十'],
    [11, '十一'],
    [19, '十九'],
    [20, '二十'],
    [21, '廿一'],
    [29, '廿九'],
    [30, '三十'],
  ])('%i is said %s', (day, words) => {
    expect(lunarDay(day)).toBe(words)
  })
})
