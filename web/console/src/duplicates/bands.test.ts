import { expect, it } from 'vitest'
import { bandName, precision } from './bands'

it('a band is named by where it begins and ends, the outer two by their one end', () => {
  const bands = [
    { from: null, to: -4 },
    { from: -2, to: 0 },
    { from: 12, to: null },
  ]
  expect(bands.map(bandName)).toEqual(['< −4', '−2 … 0', '≥ 12'])
})

it('precision counts what was decided, and of nothing is not known', () => {
  const band = { from: 4, to: 6, same: 9, different: 3, unsure: 40 }
  expect(precision(band)).toBe(0.75)
  expect(precision({ ...band, same: 0, different: 0 })).toBeUndefined()
})
