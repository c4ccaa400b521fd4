import { describe, expect, it } from 'vitest'
import './page-for-tests'
import { findShortcut, type Press, type Shortcut } from './shortcuts'

function shortcut(...keys: string[]): Shortcut {
  return { keys, does: 'keys.next', run: () => {} }
}

/** A press on something of which `closest` finds what `within` names. */
function press(key: string, within = '', held: Partial<Press> = {}): Press {
  const target = {
    closest: (selectors: string) => (selectors.split(', ').includes(within) ? {} : null),
  }
  return { key, ctrlKey: false, metaKey: false, altKey: false, target: target as never, ...held }
}

const next = shortcut('j', 'ArrowDown')
const open = shortcut('Enter')

describe('a key press', () => {
  it('means the shortcut that has its key', () => {
    expect(findShortcut(press('j'), [next, open])).toBe(next)
    expect(findShortcut(press('ArrowDown'), [next, open])).toBe(next)
    expect(findShortcut(press('x'), [next, open])).toBeUndefined()
  })

  it('means the page rather than what is around it', () => {
    const ofPage = shortcut('j')
    expect(findShortcut(press('j'), [next, ofPage])).toBe(ofPage)
  })

  it.each(['input', 'textarea', 'select', '[role=combobox]'])('in %s is typed', (within) => {
    expect(findShortcut(press('j', within), [next])).toBeUndefined()
  })

  it('of a letter on a radio button is no typing, of an arrow it chooses', () => {
    const radio = 'input[type=radio]'
    expect(findShortcut(press('j', radio), [next])).toBe(next)
    expect(findShortcut(press('ArrowDown', radio), [next])).toBeUndefined()
  })

  it('means the same with Caps Lock', () => {
    expect(findShortcut(press('J'), [next])).toBe(next)
  })

  it('with Ctrl, Alt or the command key is the browser’s', () => {
    for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
      expect(findShortcut(press('j', '', held), [next])).toBeUndefined()
    }
  })

  it('of Enter on a button or link is the button’s, other keys are not', () => {
    expect(findShortcut(press('Enter', 'button'), [open])).toBeUndefined()
    expect(findShortcut(press('Enter', 'a[href]'), [open])).toBeUndefined()
    expect(findShortcut(press('j', 'button'), [next])).toBe(next)
  })
})
