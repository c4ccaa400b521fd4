import { describe, expect, it } from 'vitest'
import { around, middle, outline, readGeo, viewBox } from './geo'

const SQUARE = [
  [98, 25],
  [99, 25],
  [99, 26],
  [98, 26],
  [98, 25],
]

function file(...features: unknown[]): string {
  return JSON.stringify({ type: 'FeatureCollection', features })
}

function area(properties: unknown, type = 'Polygon', coordinates: unknown = [SQUARE]) {
  return { type: 'Feature', properties, geometry: { type, coordinates } }
}

describe('a map of one’s own', () => {
  it('is read by code where there is one, filled up to a division’s length', () => {
    const [feature] = readGeo(file(area({ adcode: 533301002, name: '六库街道' }))) ?? []
    expect(feature).toMatchObject({ division: '533301002000', name: '六库街道' })
    expect(feature?.rings).toEqual([SQUARE])
  })

  it('is read by name where there is no code, also in several pieces', () => {
    const pieces = area({ name: '片马镇' }, 'MultiPolygon', [[SQUARE], [SQUARE]])
    expect(readGeo(file(pieces))?.[0]).toMatchObject({
      division: '片马镇',
      rings: [SQUARE, SQUARE],
    })
  })

  it.each([
    '',
    'no json',
    '[]',
    '{"features":{}}',
    file(),
    file(area({}, 'Point', [98, 25])),
    file(area(null, 'Polygon', 'x')),
    file(area({}, 'Polygon', [[[1], ['a', 'b']]])),
    file(null, 7),
  ])('is nothing, and no crash, when it is %j', (text) => {
    expect(readGeo(text)).toBeUndefined()
  })

  it('is drawn with north up and east as short as the latitude makes it', () => {
    const features =
      readGeo(
        file(
          area({ name: 'a' }, 'Polygon', [
            [
              [0, 60],
              [2, 60],
              [2, 61],
              [0, 60],
            ],
          ]),
        ),
      ) ?? []
    expect(outline(features[0] ?? { division: '', name: '', rings: [] }, 60)).toBe(
      'M0.0000 -60.0000L1.0000 -60.0000L1.0000 -61.0000L0.0000 -60.0000Z',
    )
    expect(
      viewBox(features, 60)
        .split(' ')
        .map(Number)
        .map((one) => Math.round(one * 1000) / 1000),
    ).toEqual([0, -61, 1, 1])
    expect(middle(features)).toBeCloseTo(60.25)
  })

  it('shows where a point is, and nothing of one that lies beside it', () => {
    const features = readGeo(file(area({ adcode: 533301002 }))) ?? []
    const here = around(features, [98.5, 25.5])
    const [left = 0, top = 0, width = 0, height = 0] = here?.box.split(' ').map(Number) ?? []
    expect(((here?.x ?? 0) - left) / width).toBeCloseTo(0.5)
    expect(((here?.y ?? 0) - top) / height).toBeCloseTo(0.5)
    expect(around(features, [120, 25.5])).toBeUndefined()
  })
})
