/** Tells that something changed on the server, at most once a second. */
import { readonly, ref } from 'vue'

const TOGETHER_MS = 1_000
const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 60_000

const count = ref(0)
const connected = ref(false)
/** Counts the changes that were told; a page that looks at it is read anew. */
export const changes = readonly(count)
export const isLive = readonly(connected)

let source: EventSource | undefined
let telling: ReturnType<typeof setTimeout> | undefined
let retrying: ReturnType<typeof setTimeout> | undefined
let retryMs = FIRST_RETRY_MS
let missed = false

export function listen() {
  if (source) return
  source = new EventSource('/api/changes')
  source.addEventListener('open', () => {
    // What changed while nobody listened.
    if (retryMs > FIRST_RETRY_MS || !connected.value) tellSoon()
    connected.value = true
    retryMs = FIRST_RETRY_MS
  })
  source.addEventListener('changed', tellSoon)
  source.addEventListener('pairs', tellSoon)
  source.addEventListener('error', () => {
    connected.value = false
    // The browser tries again by itself, unless the server refused.
    if (source?.readyState !== EventSource.CLOSED) return
    stop()
    retrying = setTimeout(listen, retryMs)
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
  })
}

export function stop() {
  source?.close()
  source = undefined
  connected.value = false
  clearTimeout(retrying)
}

function tellSoon() {
  if (telling === undefined) telling = setTimeout(tell, TOGETHER_MS)
}

function tell() {
  telling = undefined
  // A page that nobody sees is read when it is looked at.
  if (document.hidden) missed = true
  else count.value++
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden || !missed) return
  missed = false
  count.value++
})
