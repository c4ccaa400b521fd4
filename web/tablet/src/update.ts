/**
 * Keeps the app on the tablet. A new version is downloaded in the background, and let in only
 * when the surveyor agrees and no form is open.
 */
import { ref } from 'vue'

/** A new version is here and waits. */
export const updateReady = ref(false)
/** The app is on the tablet: it starts without a signal. */
export const keptOffline = ref(false)

const LOOK_EVERY_MS = 60 * 60_000
let registration: ServiceWorkerRegistration | undefined
let wasLetIn = false

export async function keepOffline() {
  const { serviceWorker } = navigator
  if (!serviceWorker || import.meta.env.DEV) return
  // The first visit's service worker takes over too: only one that was let in is new.
  serviceWorker.addEventListener('controllerchange', () => {
    if (wasLetIn) location.reload()
  })
  registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  watchFor(registration)
  void serviceWorker.ready.then(() => {
    keptOffline.value = true
  })
  setInterval(() => void registration?.update().catch(() => undefined), LOOK_EVERY_MS)
}

/** The rest of the app: what a first visit does not wait for. */
export async function keepTheRest() {
  const ready = await navigator.serviceWorker?.ready
  ready?.active?.postMessage('keep the rest')
}

function watchFor(from: ServiceWorkerRegistration) {
  const look = () => {
    updateReady.value = from.waiting !== null && navigator.serviceWorker.controller !== null
  }
  look()
  from.addEventListener('updatefound', () => {
    from.installing?.addEventListener('statechange', look)
  })
}

/** Lets the waiting version in; the page loads anew with it. */
export function letIn() {
  wasLetIn = true
  registration?.waiting?.postMessage('take over')
}
