/** Views that an account keeps on the server, and those that others of its county share. */
import { shallowRef } from 'vue'
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { ask, client } from '../api/client'
import type { SavedView } from '../api/types'

export const savedViews = shallowRef<SavedView[]>([])

export async function readViews() {
  savedViews.value = (await ask(client.GET('/api/views'))).items
}

/** Keeps a view under a name; one of one's own of the same name gives way. */
export async function keepView(name: string, query: LocationQueryRaw, shared: boolean) {
  const body = { name, query: texts(query), shared }
  savedViews.value = (await ask(client.POST('/api/views', { body }))).items
}

export async function forgetView(name: string) {
  savedViews.value = (await ask(client.POST('/api/views/forget', { body: { name } }))).items
}

/** What an address says once of each of its parameters: all that a view is. */
export function texts(query: LocationQuery | LocationQueryRaw): Record<string, string> {
  const said = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  )
  return Object.fromEntries(said)
}
