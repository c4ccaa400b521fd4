/** The moments at which a sync is likely to succeed. */
import { watch } from 'vue'
import { awake } from './core/host'
import { online, sync } from './session'

const TAG = 'shouce'
const HALF_A_DAY_MS = 12 * 3_600_000

interface Timed {
  periodicSync?: { register(tag: string, options: { minInterval: number }): Promise<void> }
  sync?: { register(tag: string): Promise<void> }
}

export function listenForMoments() {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') awake()
  })
  for (const event of ['online', 'offline']) {
    addEventListener(event, () => {
      online.value = navigator.onLine
      awake()
    })
  }
  navigator.serviceWorker?.addEventListener('message', ({ data }) => {
    if (data === 'awake') awake()
  })
  watch(
    () => sync.value?.facts.unsentRecords,
    (unsent) => {
      if (unsent) void askForMoments()
    },
  )
}

/** Where the browser can, it tells when the signal is back. Where it cannot, timers must do. */
async function askForMoments() {
  const registration = (await navigator.serviceWorker?.getRegistration()) as Timed | undefined
  await registration?.sync?.register(TAG).catch(() => undefined)
  await registration?.periodicSync
    ?.register(TAG, { minInterval: HALF_A_DAY_MS })
    .catch(() => undefined)
}
