import { describe, expect, it } from 'vitest'
import { en } from './en'
import { type MessageKey, zh } from './zh'

const keys = Object.keys(zh) as MessageKey[]

function names(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()
}

describe('the two languages', () => {
  it('have the same sentences', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort())
  })

  it.each(keys)('name the same things in %s', (key) => {
    expect(names(en[key])).toEqual(names(zh[key]))
  })

  it('leave no sentence empty', () => {
    for (const key of keys) expect([zh[key].trim(), en[key].trim()]).not.toContain('')
  })
})
