/** What the browser grants, and whether it promises to keep what we store. */
import type { Storage } from '@shared/protocol'

export async function storage(): Promise<Storage> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return { usage, quota, persisted: await navigator.storage.persisted() }
}

/** Asks for the promise. Chrome decides by itself, and says yes once the app is installed. */
export function askToKeep(): Promise<boolean> {
  return navigator.storage.persist()
}
