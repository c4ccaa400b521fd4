/** A long list, fetched a stretch at a time as it is scrolled. */
import type { Filter, Row, Rows } from '@shared/protocol'
import { ask } from '../core/host'

const STRETCH = 24

export class Stretches {
  private rows: (Row | undefined)[] = []
  private asked = new Set<number>()
  private query = ''
  private filter: Filter | undefined
  private turn = 0

  /** Begins anew. The first stretch, unless another question has come meanwhile. */
  async begin(query: string, filter: Filter): Promise<Rows | undefined> {
    const turn = ++this.turn
    const wanted = { ...filter }
    const rows = await find(query, wanted, 0)
    if (turn !== this.turn) return undefined
    this.query = query
    this.filter = wanted
    this.rows = [...rows.rows]
    this.asked = new Set([0])
    return rows
  }

  row(index: number): Row | undefined {
    return this.rows[index]
  }

  /** Fetches the stretch that a row lies in. Whether there is something new to draw. */
  async fetch(index: number): Promise<boolean> {
    const offset = Math.floor(index / STRETCH) * STRETCH
    if (!this.filter || this.asked.has(offset)) return false
    this.asked.add(offset)
    const { turn } = this
    const rows = await find(this.query, this.filter, offset)
    if (turn !== this.turn) return false
    for (const [at, row] of rows.rows.entries()) this.rows[offset + at] = row
    return true
  }

  /** What is still on its way is of no interest. */
  end() {
    this.turn++
  }
}

async function find(query: string, filter: Filter, offset: number): Promise<Rows> {
  const request = { kind: 'find', query, filter, offset, limit: STRETCH } as const
  return (await ask('rows', request)).response.rows
}
