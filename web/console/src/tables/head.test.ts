import { describe, expect, it } from 'vitest'
import type { HeadCell } from '../api/types'
import { labelsOver, widthOf } from './head'

function cell(name: string, columns = 1, rows = 1): HeadCell {
  return { label: { zh: name, en: name }, columns, rows }
}

function names(head: HeadCell[][]): string[] {
  return labelsOver(head).map((labels) => labels.map(({ zh }) => zh).join(' '))
}

describe('the head of a table', () => {
  it('of one row names each column', () => {
    const head = [[cell('a'), cell('b')]]
    expect(widthOf(head)).toBe(2)
    expect(names(head)).toEqual(['a', 'b'])
  })

  it('has a group over its columns', () => {
    const head = [
      [cell('80–84', 2), cell('85–89', 2)],
      [cell('m'), cell('f'), cell('m'), cell('f')],
    ]
    expect(names(head)).toEqual(['80–84 m', '80–84 f', '85–89 m', '85–89 f'])
  })

  it('lets a cell reach down past the rows below', () => {
    const head = [
      [cell('all', 1, 3), cell('registered', 2), cell('resident', 1, 2)],
      [cell('m', 1, 2), cell('f')],
      [cell('f2'), cell('r2')],
    ]
    expect(names(head)).toEqual(['all', 'registered m', 'registered f f2', 'resident r2'])
  })

  it('that promises more columns below than above loses the rest', () => {
    expect(names([[cell('a')], [cell('b'), cell('c')]])).toEqual(['a b'])
  })

  it('of nothing is nothing', () => {
    expect(widthOf([])).toBe(0)
    expect(names([])).toEqual([])
  })
})
