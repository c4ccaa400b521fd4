/** What a page shows of the server: asked for when its question changes, kept while asked anew. */
import { type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import { unattended } from './api/client'
import { asProblem, type Problem } from './api/problem'
import { changes } from './live'
import { renewals } from './session'

interface Loaded<Answer> {
  data: ShallowRef<Answer | undefined>
  problem: ShallowRef<Problem | undefined>
  isLoading: Ref<boolean>
  reload: () => Promise<void>
}

/**
 * Asks whenever what `question` answers changes; with `live`, also when the server tells of
 * changes. An older answer never overwrites a newer one.
 */
export function useLoaded<Question, Answer>(
  question: () => Question,
  load: (question: Question) => Promise<Answer>,
  { live = false } = {},
): Loaded<Answer> {
  const data = shallowRef<Answer>()
  const problem = shallowRef<Problem>()
  const isLoading = ref(false)
  let latest = 0

  const reload = () => read(() => load(question()))

  async function read(begin: () => Promise<Answer>) {
    const turn = ++latest
    isLoading.value = true
    try {
      const answer = await begin()
      if (turn !== latest) return
      data.value = answer
      problem.value = undefined
    } catch (thrown) {
      if (turn === latest) problem.value = asProblem(thrown)
    } finally {
      if (turn === latest) isLoading.value = false
    }
  }

  watch(() => JSON.stringify(question()), reload, { immediate: true })
  watch(renewals, reload)
  if (live) watch(changes, () => read(() => unattended(() => load(question()))))
  return { data, problem, isLoading, reload }
}
