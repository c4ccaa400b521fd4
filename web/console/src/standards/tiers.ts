/** Tiers of a subsidy in words. */
import type { StandardTier } from '../api/types'
import { number } from '../format'
import { t } from '../language'

/** Each tier is paid up to the age before the next one's. */
export function tiersText(tiers: readonly StandardTier[]): string {
  return tiers
    .map(({ from_age, yuan }, at) => {
      const next = tiers[at + 1]
      const paid = { from: from_age, yuan: number(yuan) }
      return next
        ? t('standards.tier', { ...paid, to: next.from_age - 1 })
        : t('standards.tier-open', paid)
    })
    .join(t('list.comma'))
}
