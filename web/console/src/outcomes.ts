/** The outcomes of the coverage ledger, in the order of its bar. */
import type { Outcomes } from './api/types'

export const OUTCOMES = ['found', 'moved', 'died', 'unknown', 'refused', 'not_visited'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Everybody the ledger accounts for: the names of the lists and those found besides. */
export function everybody(outcomes: Outcomes): number {
  return outcomes.expected + outcomes.added
}

/** The share of names with an outcome, from 0 to 1; of nobody, nothing. */
export function coverage(outcomes: Outcomes): number | undefined {
  const all = everybody(outcomes)
  return all === 0 ? undefined : 1 - outcomes.not_visited / all
}
