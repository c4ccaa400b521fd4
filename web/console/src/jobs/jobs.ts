/** Work that the server goes on with after it answered: followed until it ends. */
import { computed, shallowRef } from 'vue'
import { ask, client, saveFrom, unattended } from '../api/client'
import type { Job } from '../api/types'

const EVERY_MS = 1_000
/** Somebody else's word takes longer than work does. */
const ASKED_EVERY_MS = 20_000
/** How long it is told that something is done that leaves nothing to fetch. */
const TOLD_MS = 10_000

const all = shallowRef<Job[]>([])
const dismissed = shallowRef(new Set<string>())
let looking: ReturnType<typeof setTimeout> | undefined

/** Everything that this account has begun in the last week. */
export const allJobs = computed(() => all.value)

/** What is under way, or has ended and was not put away. */
export const shownJobs = computed(() => all.value.filter(({ id }) => !dismissed.value.has(id)))

export function isUnderWay({ state }: Job): boolean {
  return state === 'waiting' || state === 'running'
}

/** Whether it will still change without us. */
function isOpen(job: Job): boolean {
  return isUnderWay(job) || job.state === 'asked'
}

/** A file waits to be saved, and a failure to be read; the rest was only to be known. */
function goesByItself({ state, file, differing }: Job): boolean {
  return state === 'cancelled' || (state === 'done' && !file && !differing)
}

/** Looks at what this account has begun; what ended before the page was opened is not told. */
export async function beginJobs() {
  const { items } = await ask(client.GET('/api/jobs'))
  dismissed.value = new Set(items.filter((job) => !isOpen(job)).map(({ id }) => id))
  all.value = items
  look()
}

export function stopJobs() {
  clearTimeout(looking)
  looking = undefined
  all.value = []
}

export function dismiss({ id }: Job) {
  dismissed.value = new Set([...dismissed.value, id])
}

export function cancel({ id }: Job) {
  return ask(client.POST('/api/jobs/{job}/cancel', { params: { path: { job: id } } }))
}

export function saveFile({ id }: Job) {
  return saveFrom(`/api/jobs/${encodeURIComponent(id)}/file`)
}

/** Follows a job that was just begun. */
export function follow(job: Job) {
  all.value = [job, ...all.value.filter(({ id }) => id !== job.id)]
  look()
}

/** The job as it is now. */
export function jobNow(id: string | undefined): Job | undefined {
  return all.value.find((job) => job.id === id)
}

function look() {
  if (looking !== undefined || !all.value.some(isOpen)) return
  const wait = all.value.some(isUnderWay) ? EVERY_MS : ASKED_EVERY_MS
  looking = setTimeout(async () => {
    looking = undefined
    // A look that fails is followed by another: the work goes on without us.
    await unattended(() => ask(client.GET('/api/jobs'))).then(
      ({ items }) => {
        for (const job of items.filter(goesByItself)) setTimeout(() => dismiss(job), TOLD_MS)
        all.value = items
      },
      () => {},
    )
    look()
  }, wait)
}
