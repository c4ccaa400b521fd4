/** The other records of a pair's cluster, read when somebody wants to see them. */
import { shallowRef } from 'vue'
import { ask, client } from '../api/client'
import { useDoing } from '../doing'
import { type Column, columnOfPerson } from './columns'

export function useCluster(ids: () => readonly string[]) {
  const others = shallowRef<Column[]>([])
  const { problem, run } = useDoing()

  /** Shows them, or puts them away. */
  async function toggle() {
    if (others.value.length) {
      others.value = []
      return
    }
    await run(async () => {
      const people = await Promise.all(
        ids().map((id) => ask(client.GET('/api/people/{id}', { params: { path: { id } } }))),
      )
      others.value = people.map(columnOfPerson)
    })
  }

  return { others, problem, toggle }
}
