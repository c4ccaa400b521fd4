/** What the browser grants, and whether it promises to keep what we store. */
import type { Storage } from '@shared/protocol'
import { ref } from 'vue'

export async function storage(): Promise<Storage> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return { usage, quota, persisted: await navigator.storage.persisted() }
}

/** Asks for the promise. Chrome decides by itself, and says yes once the app is installed. */
export function askToKeep(): Promise<boolean> {
  return navigator.storage.persist()
}

/** The files of the store are gone while it runs: what is written from now on does not last. */
export const isCleared = ref(false)

/** Somebody who clears the browser's data takes the files away beneath a store that is open. */
export async function lookForStore() {
  const root = await navigator.storage.getDirectory()
  isCleared.value = (await root.keys().next()).done === true
}
