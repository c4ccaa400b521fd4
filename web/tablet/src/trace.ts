/**
 * A trace of the store outside of it: how much of it was not on the server. Should the store
 * be gone one day, the surveyor is told what may be lost, instead of being welcomed.
 */
import type { SyncFacts } from '@shared/protocol'

const KEPT = 'trace'

export interface Trace {
  /** When the server last answered, in Unix seconds. */
  answeredAt: number | null
  /** Records with changes that were only here. */
  unsentRecords: number
}

export function leaveTrace({ answeredAt, unsentRecords }: SyncFacts) {
  const trace: Trace = { answeredAt, unsentRecords }
  localStorage.setItem(KEPT, JSON.stringify(trace))
}

export function findTrace(): Trace | undefined {
  const kept = localStorage.getItem(KEPT)
  return kept ? (JSON.parse(kept) as Trace) : undefined
}

/** Whoever emptied the tablet on purpose is not told of a loss. */
export function forgetTrace() {
  localStorage.removeItem(KEPT)
}
