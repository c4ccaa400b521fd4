/** Something that the page asks the server to do: whether it is under way, and why it failed. */
import { ref, shallowRef } from 'vue'
import { asProblem, type Problem } from './api/problem'

export function useDoing() {
  const isBusy = ref(false)
  const problem = shallowRef<Problem>()

  /** Does it, unless something is being done. Whether it was done. */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    problem.value = undefined
    try {
      await work()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, problem, run }
}
