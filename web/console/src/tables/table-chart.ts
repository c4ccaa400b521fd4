/** A table as bars: a bar a row, a colour a column of the lowest head. */
import type { Label, Table, TableRow } from '../api/types'
import { AXIS, type ChartOption } from '../charts/option'
import { labelsOver } from './head'

/** More bars and colours than these nobody can tell apart. */
const MOST_ROWS = 40
const MOST_COLUMNS = 12

export interface BarChart {
  option: ChartOption
  /** How many bars stand above one another. */
  bars: number
}

interface Column {
  name: string
  at: number
  /** How many of the labels over it sum others. */
  sums: number
}

/**
 * What of a table is charted: its largest parts, without their total; its columns that sum
 * nothing, stacked. Where those are too many, the ones that sum, side by side.
 */
export function chartOf(table: Table, said: (label: Label) => string): BarChart | undefined {
  const rows = largestParts(table.rows).filter(({ cells }) => cells.some(({ value }) => value))
  const columns = labelsOver(table.head).map((labels, at) => ({
    name: labels.map(said).join(' '),
    at,
    sums: labels.filter(isTotal).length,
  }))
  const charted = fewEnough(columns)?.filter(({ at }) => rows.some(({ cells }) => cells[at]?.value))
  if (!rows.length || rows.length > MOST_ROWS || !charted?.length) return undefined
  const shown = rows.toReversed()
  const option: ChartOption = {
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      axisPointer: { type: 'shadow' },
    },
    grid: { left: 8, right: 24, top: 60, bottom: 4, containLabel: true },
    xAxis: { type: 'value', minInterval: 1, ...AXIS },
    yAxis: { type: 'category', data: shown.map(({ label }) => said(label)), ...AXIS },
    series: charted.map(({ name, at, sums }) => ({
      type: 'bar',
      name,
      ...(sums === 0 ? { stack: 'all' } : {}),
      barMaxWidth: 22,
      data: shown.map(({ cells }) => cells[at]?.value ?? 0),
    })),
  }
  return { option, bars: shown.length }
}

/** Rows that are no part of another charted one. */
function largestParts(rows: readonly TableRow[]): TableRow[] {
  const levels = rows.map(({ level }) => level).filter((level) => level > 0)
  const level = levels.length ? Math.min(...levels) : 0
  return rows.filter((row) => row.level === level)
}

/** The columns that sum the least, if they can be told apart. */
function fewEnough(columns: readonly Column[]): Column[] | undefined {
  const degrees = [...new Set(columns.map(({ sums }) => sums))].sort((a, b) => a - b)
  return degrees
    .map((degree) => columns.filter(({ sums }) => sums === degree))
    .find(({ length }) => length <= MOST_COLUMNS)
}

/** Whether a label sums what stands beside it. */
function isTotal({ zh }: Label): boolean {
  return /合计|总计|小计/.test(zh)
}
