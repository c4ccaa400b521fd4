/** Views that an account has kept, in this browser. */
import type { LocationQueryRaw } from 'vue-router'

export interface SavedView {
  name: string
  query: LocationQueryRaw
}

export function savedViews(account: string): SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(account)) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

/** Keeps a view under a name; one of the same name gives way. */
export function saveView(account: string, view: SavedView): SavedView[] {
  const others = savedViews(account).filter(({ name }) => name !== view.name)
  return write(account, [...others, view])
}

export function forgetView(account: string, name: string): SavedView[] {
  return write(
    account,
    savedViews(account).filter((view) => view.name !== name),
  )
}

function write(account: string, views: SavedView[]): SavedView[] {
  localStorage.setItem(key(account), JSON.stringify(views))
  return views
}

function key(account: string): string {
  return `console.views.${account}`
}
