/** Comments being written to a record, kept until it was returned, whatever happens to the page. */
import { reactive, watch } from 'vue'
import type { Comment } from '../api/types'

export interface Comments {
  /** By field; an empty one is being begun. */
  readonly texts: Map<string, string>
  begin: (field: string) => void
  take: (field: string) => void
  clear: () => void
  /** What would be sent. */
  written: () => Comment[]
}

export function useComments(record: string): Comments {
  const key = `console.comments.${record}`
  const texts = reactive(new Map<string, string>(kept(key)))
  watch(texts, () => {
    const entries = [...texts].filter(([, text]) => text.trim() !== '')
    if (entries.length) sessionStorage.setItem(key, JSON.stringify(entries))
    else sessionStorage.removeItem(key)
  })
  return {
    texts,
    begin: (field) => {
      if (!texts.has(field)) texts.set(field, '')
    },
    take: (field) => texts.delete(field),
    clear: () => texts.clear(),
    written: () =>
      [...texts]
        .map(([field, text]) => ({ field, text: text.trim() }))
        .filter(({ text }) => text !== ''),
  }
}

function kept(key: string): [string, string][] {
  try {
    const entries: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(entries) ? entries : []
  } catch {
    return []
  }
}
