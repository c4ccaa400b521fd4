/**
 * Keeps the app on the tablet: from the first visit on what asks for the code and the PIN,
 * before the tablet is enrolled what is behind the door, the matcher when there is time. A new
 * version is downloaded in the background, and let in only when the surveyor agrees and no form
 * is open.
 */
import { ref } from 'vue'

/** A new version is here and waits. */
export const updateReady = ref(false)
/** The app is on the tablet: it starts without a signal. */
export const keptOffline = ref(false)

const LOOK_EVERY_MS = 60 * 60_000
/** A service worker that was ended answers nothing. */
const PATIENCE_MS = 120_000
let registration: ServiceWorkerRegistration | undefined
let wasLetIn = false

export async function keepOffline() {
  // The first visit's service worker takes over too: only one that was let in is new.
  navigator.serviceWorker?.addEventListener('controllerchange', () => {
    if (wasLetIn) location.reload()
  })
  registration = await register()
  if (!registration) return
  watchFor(registration)
  void navigator.serviceWorker.ready.then(() => {
    keptOffline.value = true
  })
  setInterval(() => void registration?.update().catch(() => undefined), LOOK_EVERY_MS)
}

/** Nothing where the browser keeps no apps. */
async function register(): Promise<ServiceWorkerRegistration | undefined> {
  if (!navigator.serviceWorker || import.meta.env.DEV) return undefined
  return navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
}

let keeping: Promise<void> | undefined

/**
 * Keeps what is behind the door: a tablet is enrolled only once it has it, so that it never
 * misses it without a signal. Throws when it cannot be had now.
 */
export function keepWhatIsBehind(): Promise<void> {
  keeping ??= fetchWhatIsBehind().catch((why) => {
    keeping = undefined
    throw why
  })
  return keeping
}

async function fetchWhatIsBehind() {
  // Anew, should the first visit have been cut off.
  const worker = await active(await register())
  if (!worker) return
  const { port1, port2 } = new MessageChannel()
  const isKept = new Promise<boolean>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
    setTimeout(() => resolve(false), PATIENCE_MS)
  })
  worker.postMessage('keep what is behind', [port2])
  if (!(await isKept)) throw new Error('the app is not whole')
}

/** The service worker, once it has taken over. */
async function active(of?: ServiceWorkerRegistration): Promise<ServiceWorker | undefined> {
  const worker = of?.active ?? of?.installing
  while (worker && worker.state !== 'activated') {
    if (worker.state === 'redundant') throw new Error('the app could not be kept')
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }))
  }
  return worker ?? undefined
}

/** The rest of the app: what nobody waits for. */
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
