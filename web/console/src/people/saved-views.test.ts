import { describe, expect, it } from 'vitest'
import '../page-for-tests'
import { texts } from './saved-views'

describe('a view that is kept', () => {
  it('is what the address says, and nothing that it does not say', () => {
    const said = {
      text: '余',
      columns: 'name|sex',
      order: '',
      person: undefined,
      twice: ['a', 'b'],
    }
    expect(texts(said)).toEqual({ text: '余', columns: 'name|sex' })
  })
})
