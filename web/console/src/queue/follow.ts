/** Keeps what a queue is at in view. */
import { nextTick, type Ref, watch } from 'vue'

export function useFollow(at: () => number, rows: Readonly<Ref<HTMLElement[] | null>>) {
  watch(at, async (now) => {
    await nextTick()
    rows.value?.[now]?.scrollIntoView({ block: 'nearest' })
  })
}
