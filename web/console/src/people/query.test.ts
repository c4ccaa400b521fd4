import { describe, expect, it } from 'vitest'
import {
  asked,
  DEFAULT_COLUMNS,
  DEFAULT_ORDER,
  readView,
  type View,
  viewOf,
  writeView,
} from './query'

const PLAIN: View = {
  division: undefined,
  text: '',
  where: [],
  columns: DEFAULT_COLUMNS,
  order: DEFAULT_ORDER,
}

/** As the router hands it on: every value a string. */
function throughAddress(view: View): View {
  return readView(writeView(view) as Record<string, string>)
}

describe('a view of the people', () => {
  it('is an empty address when nothing was chosen', () => {
    expect(writeView(PLAIN)).toEqual({})
    expect(readView({})).toEqual(PLAIN)
  })

  it.each<Partial<View>>([
    { division: '533301002000' },
    { text: '余阿普 & 50%' },
    { where: [{ field: 'sex', any_of: ['1'] }] },
    { where: [{ field: 'interview_language', any_of: ['a,b', '100%', ''] }] },
    { where: [{ field: 'coverage', any_of: [] }] },
    { columns: ['name', 'id_number'] },
    { order: { by: 'age', descending: true } },
    { order: { by: 'name', descending: false } },
  ])('comes back out of its address: %j', (chosen) => {
    const view = { ...PLAIN, ...chosen }
    const isOneEmptyCode = view.where.some(({ any_of }) => any_of.length === 1 && !any_of[0])
    expect(isOneEmptyCode).toBe(false)
    expect(throughAddress(view)).toEqual(view)
  })

  it('is not led astray by an address that says something twice', () => {
    expect(readView({ text: ['a', 'b'], division: [null] })).toEqual(PLAIN)
  })

  it('asks nothing of a filter that is still empty', () => {
    const view = { ...PLAIN, text: '  yap ', where: [{ field: 'sex', any_of: [] }] }
    expect(asked(view, 200, 100)).toEqual({
      text: 'yap',
      where: [],
      columns: DEFAULT_COLUMNS,
      order: DEFAULT_ORDER,
      offset: 200,
      limit: 100,
    })
  })

  it('of a cell shows whom the cell counts', () => {
    const where = [{ field: 'sex', any_of: ['2'] }]
    expect(viewOf(where, '533301000000')).toEqual({ division: '533301000000', 'is.sex': '2' })
    const within = [...where, { field: 'division', any_of: ['533301002000'] }]
    expect(viewOf(within, '533301000000')).toEqual({ division: '533301002000', 'is.sex': '2' })
  })
})
