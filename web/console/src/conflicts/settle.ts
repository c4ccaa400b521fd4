/** Settling a conflict. The server may tell of the change before it answers: what was done is
 * told here, whether or not the conflict is still on the page. */
import { announce } from '../announcement'
import { ask, client } from '../api/client'
import type { Candidate, ConflictView, PersonView } from '../api/types'
import { t } from '../language'
import { fieldLabel } from '../reference'

/** Takes one of the values; all that were seen go along, so that none is overruled unseen. */
export async function settle(
  record: string,
  field: string,
  conflict: ConflictView,
  { change }: Candidate,
): Promise<PersonView> {
  const seen = conflict.candidates.map((one) => one.change)
  const params = { path: { id: record } }
  const body = { field, change, seen }
  const now = await ask(client.POST('/api/people/{id}/settle', { params, body }))
  announce('conflict.settled', { name: now.name || t('no-name'), question: fieldLabel(field) })
  return now
}
