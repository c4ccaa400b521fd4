import { describe, expect, it } from 'vitest'
import { createRenderer, nextTick, shallowRef } from 'vue'
import '../page-for-tests'
import { useWalk } from './walk'

/** Draws nothing: as much of a page as a component without one needs. */
const { createApp } = createRenderer<object, object>({
  createComment: () => ({}),
  createElement: () => ({}),
  createText: () => ({}),
  insert: () => {},
  nextSibling: () => null,
  parentNode: () => null,
  patchProp: () => {},
  remove: () => {},
  setElementText: () => {},
  setText: () => {},
})

function walk(...names: string[]) {
  const items = shallowRef(names)
  let walked: ReturnType<typeof useWalk<string>> | undefined
  const page = {
    setup() {
      walked = useWalk(items, (name) => name)
      return () => null
    },
  }
  createApp(page).mount({})
  if (!walked) throw new Error('not set up')
  return { items, ...walked }
}

describe('a queue that is walked', () => {
  it('ends at its ends', () => {
    const { current, go } = walk('a', 'b')
    go(-1)
    expect(current.value).toBe('a')
    go(7)
    expect(current.value).toBe('b')
  })

  it('stays at its item when others come before it', async () => {
    const { items, current, go } = walk('a', 'b', 'c')
    go(1)
    items.value = ['new', 'newer', 'a', 'b', 'c']
    await nextTick()
    expect(current.value).toBe('b')
  })

  it('goes on to the next when its item leaves, and to the last when there is no next', async () => {
    const { items, current, go } = walk('a', 'b', 'c')
    go(1)
    items.value = ['a', 'c']
    await nextTick()
    expect(current.value).toBe('c')
    items.value = ['a']
    await nextTick()
    expect(current.value).toBe('a')
  })

  it('takes up the first of what comes after it was empty', async () => {
    const { items, current } = walk()
    expect(current.value).toBeUndefined()
    items.value = ['a', 'b']
    await nextTick()
    expect(current.value).toBe('a')
  })
})
