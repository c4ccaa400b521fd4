/** The head of a table: whose cells span several columns, and what stands over each column. */
import type { HeadCell, Label } from '../api/types'

/** How many columns a head has. */
export function widthOf(head: readonly (readonly HeadCell[])[]): number {
  return (head[0] ?? []).reduce((sum, { columns }) => sum + columns, 0)
}

/** What stands over each column, from the top down. */
export function labelsOver(head: readonly (readonly HeadCell[])[]): Label[][] {
  const width = widthOf(head)
  const over: Label[][] = Array.from({ length: width }, () => [])
  /** Down to which row a column is taken by a cell that began above. */
  const taken = new Array<number>(width).fill(0)
  for (const [row, cells] of head.entries()) {
    let column = 0
    for (const cell of cells) {
      while (column < width && (taken[column] ?? 0) > row) column++
      for (let at = column; at < Math.min(width, column + cell.columns); at++) {
        over[at]?.push(cell.label)
        taken[at] = row + cell.rows
      }
      column += cell.columns
    }
  }
  return over
}
