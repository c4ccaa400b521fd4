import { describe, expect, it } from 'vitest'
import type { Table, TableRow } from '../api/types'
import { chartOf } from './table-chart'

function label(name: string) {
  return { zh: name, en: name }
}

function row(name: string, level: number, values: (number | null)[]): TableRow {
  const cells = values.map((value) => ({ value, suppressed: value === null, people: null }))
  return { label: label(name), division: null, key: name, level, cells }
}

function table(columns: string[], rows: TableRow[]): Table {
  return {
    table: 'T1',
    title: label('t'),
    unit: label('u'),
    division: '533300000000',
    as_of: '2026-11-01',
    head: [columns.map((name) => ({ label: label(name), columns: 1, rows: 1 }))],
    rows,
    notes: [],
    position: 1,
  }
}

const zh = ({ zh }: { zh: string }) => zh

describe('the chart of a table', () => {
  it('leaves out what sums other things', () => {
    const chart = chartOf(
      table(['合计', '男', '女'], [row('all', 0, [9, 4, 5]), row('a', 1, [9, 4, 5])]),
      zh,
    )
    expect(chart?.option.yAxis).toMatchObject({ data: ['a'] })
    expect(chart?.option.series).toMatchObject([
      { name: '男', data: [4] },
      { name: '女', data: [5] },
    ])
  })

  it('reads downwards as the table does', () => {
    const chart = chartOf(table(['男'], [row('a', 1, [1]), row('b', 1, [2])]), zh)
    expect(chart?.option.yAxis).toMatchObject({ data: ['b', 'a'] })
    expect(chart?.option.series).toMatchObject([{ data: [2, 1] }])
  })

  it('takes the rows as they are where none is a part of another', () => {
    expect(chartOf(table(['男'], [row('a', 0, [3])]), zh)?.option.yAxis).toMatchObject({
      data: ['a'],
    })
  })

  it('is nothing where there is nothing to see, or too much', () => {
    expect(chartOf(table(['男'], [row('a', 1, [0]), row('b', 1, [null])]), zh)).toBeUndefined()
    const many = Array.from({ length: 41 }, (_, at) => row(String(at), 1, [1]))
    expect(chartOf(table(['男'], many), zh)).toBeUndefined()
  })
})

describe('a table with more columns than colours', () => {
  it('is charted by its totals, side by side', () => {
    const many = Array.from({ length: 13 }, (_, at) => `${at} 岁`)
    const values = Array.from({ length: 14 }, (_, at) => at + 1)
    const chart = chartOf(table(['合计', ...many], [row('a', 1, values)]), zh)
    expect(chart?.option.series).toEqual([
      { type: 'bar', name: '合计', barMaxWidth: 22, data: [1] },
    ])
    expect(chart?.bars).toBe(1)
  })
})
