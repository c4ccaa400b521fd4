/** In which of five steps a place is coloured: from hardly begun to all settled. */
import type { DivisionCount } from '../api/types'
import { coverage } from '../outcomes'

const STEPS = [0.5, 0.75, 0.9, 1]

export function shareStep(count: DivisionCount | undefined): number {
  const share = count ? (coverage(count.outcomes) ?? 0) : 0
  return STEPS.filter((least) => share >= least).length
}
