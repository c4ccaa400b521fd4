/**
 * Carries out what the sync engine wants: posts bytes, waits, and tells what came of it. It
 * decides nothing; only when to ask is its own.
 */
import type { Request, Response, Storage, SyncView } from '@shared/protocol'
import { storage } from '../storage'
import type { Answered } from './messages'

/** A request that has brought nothing for so long is cut: the engine tries again. */
const PATIENCE_MS = 120_000
/** Steps of a form follow each other quickly: one sync takes several along. */
const AFTER_STEP_MS = 3_000
/** The core could not go on, a full storage say: it is asked again when that may be over. */
const AFTER_REFUSAL_MS = 60_000
/** Others' work comes in even while nobody touches the tablet. */
const EVERY_MS = 10 * 60_000

type Handle = (request: Request, bytes?: Uint8Array[]) => Answered | undefined

export class Courier {
  private alarm: ReturnType<typeof setTimeout> | undefined
  private storage: Storage | null = null
  private last: SyncView | undefined
  private readonly inAir = new Set<AbortController>()
  private readonly handle: Handle
  private readonly show: (sync: SyncView) => void

  /** `handle` answers nothing while the store is closed. */
  constructor(handle: Handle, show: (sync: SyncView) => void) {
    this.handle = handle
    this.show = show
  }

  begin() {
    self.addEventListener('online', () => this.haveSignal())
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

  /** What is still in the air began on a line that is gone: it is sent anew at once. */
  haveSignal() {
    this.want()
    for (const request of this.inAir) request.abort()
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
    if (answered?.response.kind === 'refused') this.isRefused(answered.response)
    if (answered?.response.kind !== 'sync') return
    const { sync } = answered.response
    this.last = sync
    this.show(sync)
    for (const effect of sync.effects) {
      if (effect.kind === 'wakeIn') this.wakeIn(effect.ms)
      else void this.send(effect.request, effect.path, answered.bytes[effect.body])
    }
  }

  /** The line says why the sync does not go on. Behind a closed door there is nobody to tell. */
  private isRefused({ refusal, problem }: Extract<Response, { kind: 'refused' }>) {
    if (refusal === 'damaged' || problem.code === 'door.locked') return
    if (this.last) this.show({ ...this.last, effects: [], phase: 'stopped', problem })
    this.wakeIn(AFTER_REFUSAL_MS)
  }

  private wakeIn(ms: number) {
    clearTimeout(this.alarm)
    this.alarm = setTimeout(() => this.want(), ms)
  }

  private async send(request: string, path: string, body: Uint8Array | undefined) {
    const started = performance.now()
    const cut = new AbortController()
    this.inAir.add(cut)
    const answer = body && (await post(path, body, cut.signal))
    this.inAir.delete(cut)
    const took = Math.round(performance.now() - started)
    this.take(
      answer
        ? this.handle({ kind: 'answered', request, tookMs: took }, [answer])
        : this.handle({ kind: 'failed', request }),
    )
  }
}

/** The body of the server's answer, or nothing when none came. */
export async function post(
  path: string,
  body: Uint8Array,
  cut?: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(body),
      cache: 'no-store',
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(cut ? [cut] : [])]),
    })
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
  } catch {
    return undefined
  }
}
