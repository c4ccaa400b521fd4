/** Waits until the page has nothing else to do: what was just changed is drawn by then. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: LONGEST_MS })
  })
}

/** A page that is never idle, or that nobody sees. */
const LONGEST_MS = 500
