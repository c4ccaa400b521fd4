import { describe, expect, it } from 'vitest'
import { readDate, writeDate } from './typed-date'

describe('a date in boxes', () => {
  it.each(['', '1941', '1941-06', '1941-06-15', '1941-06L', '1941-06L-15', '1941-12-01'])(
    'comes back as it was written: %j',
    (date) => expect(writeDate(readDate(date))).toBe(date),
  )

  it('shows months and days without their zero', () => {
    expect(readDate('1941-06-05')).toEqual({ year: '1941', month: '6', day: '5', leap: false })
  })

  it('keeps a day whose month is missing, for the core to speak about', () => {
    expect(writeDate({ year: '1941', month: '', day: '5', leap: false })).toBe('1941-00-05')
  })
})
