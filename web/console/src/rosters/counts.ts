import type { Job } from '../api/types'
import { number } from '../format'
import { t } from '../language'

/** What an import did, in words. */
export function importCounts(imported: NonNullable<Job['imported']>): string {
  return t('roster.done-counts', {
    new: number(imported.new),
    changed: number(imported.changed),
    unchanged: number(imported.unchanged),
    skipped: number(imported.skipped),
  })
}
