import { expect, it, vi } from 'vitest'

vi.stubGlobal('location', { hash: '#enrol=7Q2F-93MD-K4XW-0001' })
const { codeFromAddress, codeIn } = await import('./enrolment-code')

it('finds the code in the address that a slip carries', () => {
  expect(codeIn('https://census.example.org/#enrol=7Q2F-93MD-K4XW-0001')).toBe(
    '7Q2F-93MD-K4XW-0001',
  )
  expect(codeFromAddress).toBe('7Q2F-93MD-K4XW-0001')
})

it('finds none in anything else', () => {
  for (const text of ['', '#/find', '7Q2F-93MD-K4XW-0001', 'http://[', '#enrol=']) {
    expect(codeIn(text)).toBe('')
  }
})
