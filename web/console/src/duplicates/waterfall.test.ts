import { describe, expect, it } from 'vitest'
import '../page-for-tests'
import type { Evidence } from '../api/types'
import { type Bar, barsOf, bits, partsOf, themeOf } from './waterfall'

function evidence(...weights: number[]): Evidence[] {
  let running = 0
  return weights.map((weight) => {
    running += weight
    return { code: '', comparison: 'name', sentence: '', weight, running }
  })
}

function bar(from: number, to: number): Bar {
  return { name: '', weight: to - from, from, to }
}

describe('the evidence as bars', () => {
  it('begins each bar where the one before ended, and ends with the sum from nought', () => {
    const bars = barsOf(evidence(-9, 12, 4.5), 7.5)
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [0, -9],
      [-9, 3],
      [3, 7.5],
      [0, 7.5],
    ])
  })

  it('leaves out what weighs nothing, and joins what is left', () => {
    const bars = barsOf(evidence(2, 0, 3), 5)
    expect(bars.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 5],
      [0, 5],
    ])
  })

  it.each([
    [bar(-9, 3), { gap: 0, above: 3, below: -9 }],
    [bar(3, 7), { gap: 3, above: 4, below: 0 }],
    [bar(7, 3), { gap: 3, above: 4, below: 0 }],
    [bar(-2, -6), { gap: -2, above: 0, below: -4 }],
    [bar(0, 5), { gap: 0, above: 5, below: 0 }],
  ])('draws %o on its own side of nought', (drawn, parts) => {
    expect(partsOf(drawn)).toEqual(parts)
  })
})

describe('a weight', () => {
  it('is told in bits with its sign, and nought without', () => {
    expect([8.24, -3.06, 0.01, -0.01].map(bits)).toEqual(['+8.2', '−3.1', '0.0', '0.0'])
  })

  it('is of what is compared, by its word or, where there is none yet, by its name', () => {
    expect(themeOf({ comparison: 'id_number' })).toBe('证件号')
    expect(themeOf({ comparison: 'something_new' })).toBe('something_new')
  })
})
