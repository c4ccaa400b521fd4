/** The rows of a long list, fetched by pages as they come into view. */
import { ref, shallowRef, watch } from 'vue'
import { ask, client, unattended } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import type { PeopleRow } from '../api/types'
import { changes } from '../live'
import { renewals } from '../session'
import { asked, type View } from './query'

export const PAGE = 100

export function usePages(view: () => View) {
  const rows = shallowRef(new Map<number, PeopleRow>())
  const total = ref<number>()
  const problem = shallowRef<Problem>()
  const isLoading = ref(false)
  const fetched = new Set<number>()
  let turn = 0
  /** The next answer is to another question: what is there goes. */
  let isOther = false
  let seen = { first: 0, last: 0 }

  async function fetchPage(page: number) {
    fetched.add(page)
    const asking = turn
    isLoading.value = true
    try {
      const body = asked(view(), page * PAGE, PAGE)
      const answer = await ask(client.POST('/api/people/search', { body }))
      if (asking !== turn) return
      const next = isOther ? new Map<number, PeopleRow>() : new Map(rows.value)
      isOther = false
      for (const [at, row] of answer.rows.entries()) next.set(page * PAGE + at, row)
      rows.value = next
      total.value = answer.total
      problem.value = undefined
    } catch (thrown) {
      fetched.delete(page)
      if (asking === turn) problem.value = asProblem(thrown)
    } finally {
      if (asking === turn) isLoading.value = false
    }
  }

  /** The rows that are looked at. */
  function look(first: number, last: number) {
    seen = { first, last }
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!fetched.has(page)) void fetchPage(page)
    }
  }

  /** Asks anew for what is in view; what was there stays until the answer is. */
  function refresh(from = Math.floor(seen.first / PAGE), to = Math.floor(seen.last / PAGE)) {
    turn++
    fetched.clear()
    for (let page = from; page <= to; page++) void fetchPage(page)
  }

  watch(
    () => JSON.stringify(asked(view(), 0, PAGE)),
    () => {
      seen = { first: 0, last: 0 }
      isOther = true
      refresh(0, 0)
    },
    { immediate: true },
  )
  watch(renewals, () => refresh())
  watch(changes, () => unattended(() => refresh()))

  return { rows, total, problem, isLoading, look }
}
