import { describe, expect, it } from 'vitest'
import '../page-for-tests'
import { tiersText } from './tiers'

describe('the tiers of a subsidy', () => {
  it('are each paid up to the next one', () => {
    const tiers = [
      { from_age: 80, yuan: 60 },
      { from_age: 100, yuan: 1000 },
    ]
    expect(tiersText(tiers)).toBe('80–99岁每月60元、100岁及以上每月1,000元')
  })
})
