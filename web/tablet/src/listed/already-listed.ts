/** Who is already listed, as soon as something is typed that tells. */
import type { Given, LikelySame, OddAnswer, Sentence } from '@shared/protocol'
import { computed, shallowRef } from 'vue'
import { ask } from '../core/host'

/** The questions whose answers tell people apart. */
export const TELLING: ReadonlySet<string> = new Set([
  'name',
  'other_names',
  'sex',
  'id_number',
  'birth_stated',
  'birth_calendar',
])

export function useAlreadyListed() {
  const likely = shallowRef<LikelySame[]>([])
  const elsewhere = shallowRef<Sentence | null>(null)
  const odd = shallowRef<OddAnswer[]>([])
  let latest = 0

  /** Looks for somebody of whom this is known, or for a record. The last one asked counts. */
  async function look(answers: Given[], record: string | null) {
    const own = ++latest
    const { response } = await ask('likely', { kind: 'likelySame', answers, record })
    if (own !== latest) return
    likely.value = response.likely
    elsewhere.value = response.elsewhere
    odd.value = response.odd
  }

  function forget() {
    latest++
    likely.value = []
    elsewhere.value = null
    odd.value = []
  }

  return {
    likely,
    elsewhere,
    odd,
    look,
    forget,
    certain: computed(() => likely.value.some((one) => one.certain)),
  }
}
