/** A queue that is walked with keys. */
import { computed, type Ref, ref, watch } from 'vue'
import { useShortcuts } from '../shortcuts'

/**
 * Which of the queue's items one is at. When the queue changes around it, it stays the same
 * item: what a key decides is what the eye was on. An item that has left gives its place to
 * the next.
 */
export function useWalk<Item>(
  items: Readonly<Ref<readonly Item[]>>,
  keyOf: (item: Item) => PropertyKey,
) {
  const at = ref(0)
  const current = computed(() => items.value[at.value])
  let key: PropertyKey | undefined

  function go(to: number) {
    at.value = Math.max(0, Math.min(items.value.length - 1, to))
    const now = current.value
    key = now === undefined ? undefined : keyOf(now)
  }

  watch(
    items,
    (now) => {
      const again = now.findIndex((item) => keyOf(item) === key)
      go(again < 0 ? at.value : again)
    },
    { immediate: true },
  )
  useShortcuts([
    { keys: ['j', 'ArrowDown'], does: 'keys.next', run: () => go(at.value + 1) },
    { keys: ['k', 'ArrowUp'], does: 'keys.before', run: () => go(at.value - 1) },
  ])
  return { at, current, go }
}
