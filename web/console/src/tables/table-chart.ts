/** A table as bars: a bar a row, a colour a column of the lowest head. */
import type { Label, Table, TableRow } from '../api/types'
import { AXIS, type ChartOption } from '../charts/option'
import { labelsOver } from './head'

/** More bars and colours than these nobody can tell apart. */
const MOST_ROWS = 40
const MOST_COLUMNS = 12

/**
 * What of a table is charted: its rows without the total; its columns without totals, stacked.
 * Where those are too many, the totals instead, side by side.
 */
export function chartOf(table: Table, said: (label: Label) => string): ChartOption | undefined {
  const over = labelsOver(table.head)
  const parts = table.rows.filter(({ level }) => level > 0)
  const rows = (parts.length ? parts : table.rows).filter(({ cells }) =>
    cells.some(({ value }) => value),
  )
  const columns = over
    .map((labels, at) => ({ name: labels.map(said).join(' '), at, sums: labels.some(isTotal) }))
    .filter(({ at }) => rows.some(({ cells }) => cells[at]?.value))
  const split = columns.filter(({ sums }) => !sums)
  const isSplit = split.length > 0 && split.length <= MOST_COLUMNS
  const charted = isSplit ? split : columns.filter(({ sums }) => sums)
  if (!rows.length || rows.length > MOST_ROWS || !charted.length || charted.length > MOST_COLUMNS) {
    return undefined
  }
  return {
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      axisPointer: { type: 'shadow' },
    },
    grid: { left: 8, right: 24, top: 60, bottom: 4, containLabel: true },
    xAxis: { type: 'value', minInterval: 1, ...AXIS },
    yAxis: { type: 'category', data: upwards(rows).map(({ label }) => said(label)), ...AXIS },
    series: charted.map(({ name, at }) => ({
      type: 'bar',
      name,
      ...(isSplit ? { stack: 'all' } : {}),
      barMaxWidth: 22,
      data: upwards(rows).map(({ cells }) => cells[at]?.value ?? 0),
    })),
  }
}

/** The axis begins at the foot; the table at its head. */
function upwards(rows: TableRow[]): TableRow[] {
  return rows.toReversed()
}

/** Whether a column sums others, by what stands over it. */
function isTotal({ zh }: Label): boolean {
  return /合计|总计|小计/.test(zh)
}
