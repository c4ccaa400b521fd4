/** How far a record is: draft, submitted, returned, verified, approved. */
import { word } from './language'

export const STAGES = ['draft', 'submitted', 'returned', 'verified', 'approved'] as const
export type Stage = (typeof STAGES)[number]

export function stageName(stage: string): string {
  return word('stage', stage)
}
