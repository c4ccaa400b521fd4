import type { Request, SyncView } from '@shared/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Courier } from './courier'
import type { Answered } from './messages'

const facts = { text: { code: 'sync.unsent', text: '1 份未送出' } } as SyncView['facts']
const body = new Uint8Array([1])

function syncs(effects: SyncView['effects']): Answered {
  const sync: SyncView = { effects, phase: 'working', problem: null, facts }
  return { response: { kind: 'sync', sync }, bytes: [body] }
}

function refused(code: string, refusal: 'later' | 'person' | 'damaged'): Answered {
  const problem = { code, text: `why: ${code}`, parameters: {} }
  return { response: { kind: 'refused', problem, refusal, field: null }, bytes: [] }
}

const send: SyncView['effects'][number] = { kind: 'send', request: '1', path: '/sync', body: 0 }

/** A courier of a core that gives these answers, one after the other. */
function courierOf(...answers: Answered[]): [Courier, Request[], SyncView[]] {
  const asked: Request[] = []
  const shown: SyncView[] = []
  const handle = (request: Request) => {
    asked.push(request)
    return answers.shift()
  }
  return [new Courier(handle, (sync) => shown.push(sync)), asked, shown]
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the courier', () => {
  it('tells why the core refuses to go on, and asks again later', async () => {
    const [courier, asked, shown] = courierOf(syncs([]), refused('store.full', 'person'))
    courier.want()
    courier.want()
    expect(shown.at(-1)).toMatchObject({ phase: 'stopped', problem: { code: 'store.full' }, facts })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(3)
  })

  it('leaves a door that is closed alone', async () => {
    const [courier, asked, shown] = courierOf(syncs([]), refused('door.locked', 'person'))
    courier.want()
    courier.want()
    expect(shown).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(asked).toHaveLength(2)
  })

  it('sends anew at once what hangs on a dead line when the signal comes back', async () => {
    const [courier, asked] = courierOf(syncs([send]), syncs([]), syncs([]))
    const line = vi.fn(
      (_: string, { signal }: { signal: AbortSignal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    vi.stubGlobal('fetch', line)
    courier.want()
    expect(line).toHaveBeenCalledOnce()
    courier.haveSignal()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked.map(({ kind }) => kind)).toEqual(['syncWanted', 'syncWanted', 'failed'])
  })
})
