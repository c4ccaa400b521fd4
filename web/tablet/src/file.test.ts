import { afterEach, describe, expect, it, vi } from 'vitest'

const file = { name: 'work.shouce' } as File

/** A tablet whose share sheet ends so; and how often a download was begun instead. */
async function tablet(share: () => Promise<void>, canShare = true) {
  const click = vi.fn()
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  vi.stubGlobal('navigator', { canShare: () => canShare, share })
  vi.stubGlobal('document', { createElement: () => ({ click }) })
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:1')
  vi.useFakeTimers()
  vi.doMock('./core/host', () => ({}))
  vi.doMock('./announcement', () => ({}))
  const { hand } = await import('./file')
  return { hand, click }
}

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a file that leaves the tablet', () => {
  it('goes by the share sheet', async () => {
    const { hand, click } = await tablet(async () => undefined)
    expect(await hand(file)).toBe(true)
    expect(click).not.toHaveBeenCalled()
  })

  it('has not left when the share sheet was closed', async () => {
    const { hand, click } = await tablet(() => Promise.reject(new DOMException('', 'AbortError')))
    expect(await hand(file)).toBe(false)
    expect(click).not.toHaveBeenCalled()
  })

  it('is downloaded where sharing fails or there is none', async () => {
    const failing = await tablet(() => Promise.reject(new DOMException('', 'NotAllowedError')))
    expect(await failing.hand(file)).toBe(true)
    expect(failing.click).toHaveBeenCalledOnce()
    const without = await tablet(async () => undefined, false)
    expect(await without.hand(file)).toBe(true)
    expect(without.click).toHaveBeenCalledOnce()
  })
})
