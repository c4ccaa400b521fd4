/** What the list of people shows, as its address says it: every view can be sent to somebody. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Order, PeopleQuery, Where } from '../api/types'

export interface View {
  division: string | undefined
  text: string
  where: Where[]
  columns: string[]
  order: Order
}

export const DEFAULT_COLUMNS = [
  'name',
  'sex',
  'age',
  'division',
  'village_group',
  'coverage',
  'stage',
  'conflicts',
]
export const DEFAULT_ORDER: Order = { by: 'division', descending: false }
/** What the list can show besides the questions. */
export const FACTS = [
  'name',
  'age',
  'division',
  'coverage',
  'stage',
  'conflicts',
  'listed',
  'age_group',
]

const FILTER = 'is.'

export function readView(query: LocationQuery): View {
  const one = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value : ''
  }
  const where = Object.keys(query)
    .filter((key) => key.startsWith(FILTER))
    .map((key) => ({ field: key.slice(FILTER.length), any_of: parts(one(key)) }))
  const columns = parts(one('columns'))
  const by = one('order')
  return {
    division: one('division') || undefined,
    text: one('text'),
    where,
    columns: columns.length ? columns : DEFAULT_COLUMNS,
    order: by ? { by: by.replace(/^-/, ''), descending: by.startsWith('-') } : DEFAULT_ORDER,
  }
}

/** Only what differs from what is shown anyway. */
export function writeView(view: View): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  if (view.division) query.division = view.division
  if (view.text) query.text = view.text
  for (const { field, any_of } of view.where) query[FILTER + field] = joined(any_of)
  if (joined(view.columns) !== joined(DEFAULT_COLUMNS)) query.columns = joined(view.columns)
  const { by, descending } = view.order
  if (by !== DEFAULT_ORDER.by || descending !== DEFAULT_ORDER.descending) {
    query.order = descending ? `-${by}` : by
  }
  return query
}

/** The view that a cell of a table opens: everybody whom it counts. */
export function viewOf(where: readonly Where[], division: string | undefined): LocationQueryRaw {
  const within = where.find(({ field, any_of }) => field === 'division' && any_of.length === 1)
  return writeView({
    division: within?.any_of[0] ?? division,
    text: '',
    where: where.filter((condition) => condition !== within),
    columns: DEFAULT_COLUMNS,
    order: DEFAULT_ORDER,
  })
}

/** What the server is asked for; a filter of which nothing is chosen yet asks for nothing. */
export function asked(view: View, offset: number, limit: number): PeopleQuery {
  return {
    ...(view.division ? { division: view.division } : {}),
    ...(view.text.trim() ? { text: view.text.trim() } : {}),
    where: view.where.filter(({ any_of }) => any_of.length > 0),
    columns: view.columns,
    order: view.order,
    offset,
    limit,
  }
}

function joined(codes: readonly string[]): string {
  return codes.map((code) => code.replace(/[%,]/g, encodeURIComponent)).join(',')
}

function parts(text: string): string[] {
  return text === '' ? [] : text.split(',').map(decodeURIComponent)
}
