import { expect, it } from 'vitest'
import { lastDays } from './last-days'

it('the last days end with the last one named, over the end of a month', () => {
  expect(lastDays(['2026-03-02', '2026-02-20'], 4)).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
  ])
  expect(lastDays([], 4)).toEqual([])
})
