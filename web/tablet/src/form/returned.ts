import type { Form } from '@shared/protocol'

/** By record: the round that was sent back and whose first comment was shown. */
const shown = new Map<string, number>()

/**
 * Where a record that was sent back opens: at the office's first comment, once for each round.
 * After that it opens where its surveyor left it, like any other.
 */
export function firstComment({ record, fields, standing }: Form): string | undefined {
  if (standing.stage !== 'returned' || shown.get(record) === standing.round) return
  shown.set(record, standing.round)
  return fields.find(({ comment }) => comment)?.name
}
