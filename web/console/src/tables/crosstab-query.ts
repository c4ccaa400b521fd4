/** A free cross-tabulation as its address says it. */
import type { LocationQuery } from 'vue-router'
import type { CrosstabQuery, Universe } from '../api/types'

const UNIVERSES: readonly Universe[] = ['resident', 'registered', 'all']

export function crosstabOf(query: LocationQuery): CrosstabQuery {
  const one = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value : ''
  }
  const asked: CrosstabQuery = {
    rows: one('rows') || 'ethnicity',
    columns: one('columns') || 'sex',
    universe: UNIVERSES.find((universe) => universe === query.universe) ?? 'resident',
  }
  if (one('layers')) asked.layers = one('layers')
  if (one('as_of')) asked.as_of = one('as_of')
  return asked
}
