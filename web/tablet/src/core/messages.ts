/** What the page and its worker post to each other. */
import type { Notice, Request, Response, SyncView } from '@shared/protocol'

export type ToWorker =
  | { kind: 'call'; id: number; request: Request; bytes: Uint8Array[] }
  /** This tab should have the store. */
  | { kind: 'takeOver' }
  /** The page is shown again, or has a signal again: a good moment to sync. */
  | { kind: 'awake' }

export type FromWorker =
  /** The response as the core wrote it. */
  | { kind: 'answer'; id: number; json: string; bytes: Uint8Array[] }
  /** The store is open in this tab. */
  | { kind: 'owner' }
  /** Another tab has the store. */
  | { kind: 'elsewhere' }
  /** The store was given to another tab, and this worker has ended. */
  | { kind: 'released' }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'sync'; sync: SyncView; online: boolean }
  /** The core cannot run in this browser, or has died. */
  | { kind: 'failed'; failure: Failure }

export type Failure = 'unsupported' | 'busy' | 'panicked'

/** An answer with the bytes beside it. */
export interface Answered<R extends Response = Response> {
  response: R
  bytes: Uint8Array[]
}
