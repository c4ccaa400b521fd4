/** Bands of weight, and how often what was proposed in each turned out to be one person. */
import type { Band } from '../api/types'

/** From where to where, in bits. */
export function bandName({ from, to }: Pick<Band, 'from' | 'to'>): string {
  if (from == null) return `< ${signed(to ?? 0)}`
  return to == null ? `≥ ${signed(from)}` : `${signed(from)} … ${signed(to)}`
}

/** Without a decision there is nothing to be right about; who is unsure decides nothing. */
export function precision({ same, different }: Band): number | undefined {
  const decided = same + different
  return decided === 0 ? undefined : same / decided
}

function signed(bits: number): string {
  return bits < 0 ? `−${-bits}` : String(bits)
}
