/** What must be handed on before the page may be put away: text that is still being typed. */
const pending = new Set<() => void>()

/** Registers a step to take when the page is hidden. Returns what takes it back. */
export function beforeLeaving(step: () => void): () => void {
  pending.add(step)
  return () => pending.delete(step)
}

export function leave() {
  for (const step of pending) step()
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') leave()
})
