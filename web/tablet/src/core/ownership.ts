/**
 * One tab owns the store. Another one waits, and may ask for it: the owner then closes the
 * store and lets go.
 */
const NAME = 'shouce-core'
/** A tab that reloads lets go a moment after its successor starts: no reason to say so. */
const PATIENCE_MS = 1_000

export interface Owner {
  /** The store is ours: open it. */
  gained(): Promise<void>
  /** Another tab has it. */
  elsewhere(): void
  /** Another tab wants it: close it. */
  release(): void
}

const channel = new BroadcastChannel(NAME)

/** Waits for the store, and holds it until another tab asks for it. */
export async function own(owner: Owner): Promise<void> {
  const impatience = setTimeout(() => owner.elsewhere(), PATIENCE_MS)
  await navigator.locks.request(NAME, async () => {
    clearTimeout(impatience)
    const wanted = nextAsk()
    await owner.gained()
    await wanted
    owner.release()
  })
}

/** Asks the tab that has the store to let go. */
export function ask() {
  channel.postMessage('let go')
}

function nextAsk(): Promise<void> {
  return new Promise((resolve) => {
    channel.addEventListener('message', () => resolve(), { once: true })
  })
}
