import type { MatchFound, MatchRow, MatchRows, Request, Response } from '@shared/protocol'
import { describe, expect, it } from 'vitest'
import { type AskMatcher, Matcher, type Port } from './matcher'

function row(record: string): MatchRow {
  const nothing = { sex: '', birth: '', calendar: '', idNumber: '', village: '', group: '' }
  return { record, name: record, ...nothing }
}

/** A core with so many rows, and what happens to them. */
class Core {
  rows: MatchRow[]
  now = 1
  changed: MatchRow[] = []
  gone: string[] = []
  anew = false

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, at) => row(`${at}`))
  }

  ask = (request: Request): Response | undefined => {
    const { now } = this
    if (request.kind === 'matchRows') {
      const rows = this.rows.slice(request.offset, request.offset + 2)
      const more = request.offset + rows.length < this.rows.length
      return answer({ rows, gone: [], more, now, anew: false })
    }
    if (request.kind === 'matchChanges') {
      const isNews = request.since !== now
      const [rows, gone] = isNews ? [this.changed, this.gone] : [[], []]
      return answer({ rows, gone, more: false, now, anew: this.anew })
    }
    return undefined
  }
}

function answer(rows: MatchRows): Response {
  return { kind: 'matchRows', rows }
}

/** A worker that answers at once, and finds whoever has the name. */
class Worker implements Port {
  heard: AskMatcher[] = []
  known = new Map<string, MatchRow>()
  private listener: ((event: MessageEvent) => void) | undefined

  addEventListener = (kind: string, listener: unknown) => {
    if (kind === 'message') this.listener = listener as (event: MessageEvent) => void
  }

  postMessage = (message: AskMatcher) => {
    this.heard.push(message)
    const found: MatchFound[] = []
    if (message.kind === 'like') {
      for (const { record, name } of this.known.values()) {
        if (name === message.row.name) found.push({ record, probability: 1, why: [] })
      }
    } else {
      for (const one of message.rows) this.known.set(one.record, one)
      if (message.kind === 'changed') for (const record of message.gone) this.known.delete(record)
    }
    this.listener?.({ data: { id: message.id, found } } as MessageEvent)
  }

  terminate = () => this.known.clear()
}

async function begun(core: Core): Promise<[Matcher, Worker]> {
  const worker = new Worker()
  const matcher = new Matcher(core.ask, () => worker)
  await matcher.begin()
  return [matcher, worker]
}

describe('the matcher', () => {
  it('is given every row, a piece at a time, and then answers', async () => {
    const [matcher, worker] = await begun(new Core(5))
    expect(worker.known.size).toBe(5)
    expect(await matcher.like(row('3'))).toEqual([{ record: '3', probability: 1, why: [] }])
    expect(worker.heard.map(({ kind }) => kind)).toEqual(['all', 'like'])
  })

  it('is told what has changed before it is asked', async () => {
    const core = new Core(2)
    const [matcher] = await begun(core)
    core.now = 2
    core.changed = [row('9')]
    core.gone = ['0']
    expect((await matcher.like(row('9')))?.[0]?.record).toBe('9')
    expect(await matcher.like(row('0'))).toEqual([])
  })

  it('reads rows again that change while they are read', async () => {
    const core = new Core(5)
    const reading = begun(core)
    core.now = 2
    core.rows.push(row('9'))
    const [, worker] = await reading
    expect(worker.known.has('9')).toBe(true)
  })

  it('leaves the answer to the core until it has all rows anew', async () => {
    const core = new Core(3)
    const [matcher] = await begun(core)
    core.anew = true
    expect(await matcher.like(row('1'))).toBeUndefined()
    core.anew = false
    await expect.poll(() => matcher.ready).toBe(true)
    expect(await matcher.like(row('1'))).toHaveLength(1)
  })

  it('forgets everything when it is stopped', async () => {
    const [matcher, worker] = await begun(new Core(3))
    matcher.stop()
    expect(worker.known.size).toBe(0)
    expect(matcher.ready).toBe(false)
    expect(await matcher.like(row('1'))).toBeUndefined()
  })
})
