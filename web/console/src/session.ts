/** Who is signed in, and what they may do. */
import { computed, ref, shallowRef } from 'vue'
import { ask, client, door } from './api/client'
import { asProblem, type Problem } from './api/problem'
import type { Me, Right } from './api/types'
import { t } from './language'

/** Nobody yet known: `undefined`; nobody: `null`. */
export const me = shallowRef<Me | null>()
/** Why it is not known who is signed in. */
export const unreachable = shallowRef<Problem>()
/** Counts the times that somebody signed in again over an open page. */
export const renewals = ref(0)

const rights = computed(() => new Set(me.value?.rights))

export function may(right: Right): boolean {
  return rights.value.has(right)
}

/** Asks who is signed in. */
export async function begin() {
  unreachable.value = undefined
  try {
    welcome(await ask(client.GET('/api/session')))
  } catch (thrown) {
    door.isLost = false
    const problem = asProblem(thrown)
    if (problem.status === 401) me.value = null
    else unreachable.value = problem
  }
}

export async function signIn(name: string, password: string, code: string) {
  const body = code ? { name, password, code } : { name, password }
  const now = await ask(client.POST('/api/session', { body }))
  // Somebody else sees nothing of what the one before had on the page.
  if (me.value && me.value.account !== now.account) location.reload()
  if (door.isLost) renewals.value++
  welcome(now)
}

export async function signOut() {
  await ask(client.DELETE('/api/session'))
  me.value = null
}

function welcome(now: Me) {
  me.value = now
  door.csrf = now.csrf
  door.isLost = false
}

/** What an account may do, in one word. */
export function roleName(role: Me['role']): string {
  return t(`role.${role}`)
}
