/**
 * What a share of a whole is filled with: colours of the tokens, and a pattern where two would
 * look alike to eyes that see no red, or in print.
 */
export const OUTCOME_FILL = {
  found: 'var(--found)',
  moved: 'repeating-linear-gradient(135deg, var(--moved) 0 5px, #a9c4e4 5px 8px)',
  died: 'var(--died)',
  refused: 'repeating-linear-gradient(90deg, var(--refused) 0 4px, #e2b46c 4px 7px)',
  unknown: 'radial-gradient(var(--ink-2) 1.2px, transparent 1.4px) 0 0 / 5px 5px var(--nobody)',
  notVisited: 'var(--unvisited)',
} as const

export interface Share {
  label: string
  /** How many, and how that is written. */
  count: number
  written: string
  /** A CSS background. */
  fill: string
}
