/**
 * Carries out what the sync engine wants: posts bytes, waits, and tells what came of it. It
 * decides nothing; only when to ask is its own.
 */
import type { Request, Storage, SyncView } from '@shared/protocol'
import { storage } from '../storage'
import type { Answered } from './messages'

/** A request that has brought nothing for so long is cut: the engine tries again. */
const PATIENCE_MS = 120_000
/** Steps of a form follow each other quickly: one sync takes several along. */
const AFTER_STEP_MS = 3_000
/** Others' work comes in even while nobody touches the tablet. */
const EVERY_MS = 10 * 60_000

type Handle = (request: Request, bytes?: Uint8Array[]) => Answered | undefined

export class Courier {
  private alarm: ReturnType<typeof setTimeout> | undefined
  private storage: Storage | null = null
  private readonly handle: Handle
  private readonly show: (sync: SyncView) => void

  /** `handle` answers nothing while the store is closed. */
  constructor(handle: Handle, show: (sync: SyncView) => void) {
    this.handle = handle
    this.show = show
  }

  begin() {
    self.addEventListener('online', () => this.want())
    setInterval(() => {
      this.look()
      this.want()
    }, EVERY_MS)
    this.look()
  }

  /** Now is a good moment. */
  want() {
    this.take(this.handle({ kind: 'syncWanted', storage: this.storage }))
  }

  /** The office is told how the storage is. */
  private look() {
    storage().then(
      (now) => {
        this.storage = now
      },
      () => {},
    )
  }

  /** Something was saved, or will be in a moment. */
  soon(ms = AFTER_STEP_MS) {
    this.wakeIn(ms)
  }

  stop() {
    clearTimeout(this.alarm)
    this.alarm = undefined
  }

  take(answered: Answered | undefined) {
    if (answered?.response.kind !== 'sync') return
    const { sync } = answered.response
    this.show(sync)
    for (const effect of sync.effects) {
      if (effect.kind === 'wakeIn') this.wakeIn(effect.ms)
      else void this.send(effect.request, effect.path, answered.bytes[effect.body])
    }
  }

  private wakeIn(ms: number) {
    clearTimeout(this.alarm)
    this.alarm = setTimeout(() => this.want(), ms)
  }

  private async send(request: string, path: string, body: Uint8Array | undefined) {
    const started = performance.now()
    const answer = body && (await post(path, body))
    const took = Math.round(performance.now() - started)
    this.take(
      answer
        ? this.handle({ kind: 'answered', request, tookMs: took }, [answer])
        : this.handle({ kind: 'failed', request }),
    )
  }
}

/** The body of the server's answer, or nothing when none came. */
export async function post(path: string, body: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
  } catch {
    return undefined
  }
}
