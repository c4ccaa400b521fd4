import { expect, it } from 'vitest'
import { coverage } from './outcomes'
import { shareStep } from './overview/share-step'

const NOBODY = {
  expected: 0,
  found: 0,
  moved: 0,
  died: 0,
  unknown: 0,
  refused: 0,
  not_visited: 0,
  added: 0,
}
const NO_STAGES = { draft: 0, submitted: 0, returned: 0, verified: 0, approved: 0 }

it('coverage counts those found besides the lists, and of nobody is nothing', () => {
  expect(coverage({ ...NOBODY, expected: 3, added: 1, found: 3, not_visited: 1 })).toBe(0.75)
  expect(coverage(NOBODY)).toBeUndefined()
})

it('a place is coloured as settled only when nobody is left', () => {
  const step = (not_visited: number) =>
    shareStep({
      division: '',
      outcomes: { ...NOBODY, expected: 1000, not_visited },
      stages: NO_STAGES,
      conflicts: 0,
    })
  expect([1000, 501, 500, 250, 100, 1, 0].map(step)).toEqual([0, 0, 1, 2, 3, 3, 4])
})
