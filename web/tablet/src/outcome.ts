/** The outcomes of the coverage ledger, in the order of its bar. */
import type { LedgerView, OutcomeName } from '@shared/protocol'

export const OUTCOMES = [
  'found',
  'moved',
  'died',
  'unknown',
  'refused',
  'notVisited',
] as const satisfies readonly OutcomeName[]

export type Ledger = Omit<LedgerView, 'village'>

export function total(ledgers: readonly LedgerView[]): Ledger {
  const sum = {
    expected: 0,
    found: 0,
    moved: 0,
    died: 0,
    unknown: 0,
    refused: 0,
    notVisited: 0,
    added: 0,
  }
  for (const ledger of ledgers) {
    for (const key of Object.keys(sum) as (keyof Ledger)[]) sum[key] += ledger[key]
  }
  return sum
}
