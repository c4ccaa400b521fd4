import { describe, expect, it } from 'vitest'
import '../page-for-tests'
import type { PairSide, Reference } from '../api/types'
import { reference } from '../reference'
import { columnOf, rowsOf } from './columns'

type Field = PairSide['fields'][number]

reference.value = {
  questionnaire: {
    fields: ['name', 'birth', 'phone'].map((name) => ({ name, kind: 'text' })),
    lists: [],
  },
  divisions: [],
} as unknown as Reference

function side(...fields: Partial<Field>[]): PairSide {
  return {
    id: 'record',
    name: '余阿普',
    division: null,
    changed_since: false,
    may_ask: true,
    stage: 'draft',
    outcome: 'found',
    withheld: false,
    photos: [],
    fields: fields.map((field) => ({
      field: 'name',
      masked: false,
      layer: 'observation',
      differs: false,
      ...field,
    })),
  }
}

describe('two records side by side', () => {
  it('have a row for what either tells, in the order of the form, what is unknown to it last', () => {
    const one = side({ field: 'added-later' }, { field: 'phone' })
    const other = side({ field: 'name' }, { field: 'phone', differs: true })
    expect(rowsOf([one, other])).toEqual([
      { field: 'name', differs: false },
      { field: 'phone', differs: true },
      { field: 'added-later', differs: false },
    ])
  })

  it('call a place outside one’s divisions by the name that came with it', () => {
    const of = { field: 'name', value: '533323100201' }
    const other = { ...side(of), division: '533323100201', place: '福贡县 上帕镇 上帕村' }
    expect(columnOf(other).said.get('name')?.[0]?.text).toBe('福贡县 上帕镇 上帕村')
    expect(columnOf(side(of)).said.get('name')?.[0]?.text).toBe('533323100201')
  })

  it('say that something is withheld rather than blank', () => {
    const { said } = columnOf(side({ field: 'phone', masked: true }, { field: 'birth' }))
    expect(said.get('phone')?.[0]).toMatchObject({ text: '已隐去', masked: true })
    expect(said.get('birth')?.[0]).toMatchObject({ text: '空着', masked: false })
  })
})
