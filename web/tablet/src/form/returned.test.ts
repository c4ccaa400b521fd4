import type { Form } from '@shared/protocol'
import { expect, test } from 'vitest'
import { firstComment } from './returned'

function form(record: string, stage: string, round: number, commented: string[]): Form {
  const fields = ['name', 'sex', 'birth_stated'].map((name) => ({
    name,
    comment: commented.includes(name) ? 'look again' : null,
  }))
  return { record, standing: { stage, round }, fields } as unknown as Form
}

test('a returned record opens at its first comment, once for each round', () => {
  const returned = (round: number) => form('a', 'returned', round, ['sex', 'birth_stated'])
  expect(firstComment(returned(1))).toBe('sex')
  expect(firstComment(returned(1))).toBeUndefined()
  expect(firstComment(returned(2))).toBe('sex')
})

test('a record that nobody sent back opens where it was left', () => {
  expect(firstComment(form('b', 'draft', 0, []))).toBeUndefined()
  expect(firstComment(form('b', 'submitted', 1, ['sex']))).toBeUndefined()
})
