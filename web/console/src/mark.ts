/** Which of a list's items one is at; it stays in the list when that gets shorter. */
import { type Ref, ref, watch } from 'vue'

export function useMark(items: Readonly<Ref<readonly unknown[]>>) {
  const at = ref(0)
  function step(by: number) {
    at.value = Math.max(0, Math.min(items.value.length - 1, at.value + by))
  }
  watch(items, () => step(0))
  return { at, step }
}
