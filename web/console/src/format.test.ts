import { describe, expect, it } from 'vitest'
import './page-for-tests'

const { ago, bytes, number, percent, span } = await import('./format')

describe('a number', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
  ])('%d is written %s', (value, text) => {
    expect(number(value)).toBe(text)
  })
})

describe('a share', () => {
  it.each([
    [undefined, '–'],
    [0, '0%'],
    [0.0004, '<0.1%'],
    [0.5, '50.0%'],
    [0.7478, '74.8%'],
    [0.99999, '99.9%'],
    [1, '100%'],
  ])('%s is written %s: never all while one is missing', (share, text) => {
    expect(percent(share)).toBe(text)
  })
})

describe('time', () => {
  const NOW = 1_800_000_000
  it.each([
    [30, '刚刚'],
    [-500, '刚刚'],
    [600, '10 分钟前'],
    [7300, '2 小时前'],
    [200_000, '2 天前'],
  ])('%d seconds ago is %s', (seconds, text) => {
    expect(ago(NOW - seconds, NOW)).toBe(text)
  })

  it.each([
    [-1, '0 秒'],
    [59.2, '60 秒'],
    [121, '3 分钟'],
    [7201, '3 小时'],
  ])('to wait %d seconds is %s, never too short', (seconds, text) => {
    expect(span(seconds)).toBe(text)
  })
})

describe('a size', () => {
  it.each([
    [10, '10 B'],
    [2048, '2 KB'],
    [3_500_000, '3.3 MB'],
  ])('%d bytes are %s', (count, text) => {
    expect(bytes(count)).toBe(text)
  })
})
