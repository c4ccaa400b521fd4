/**
 * The page's end of the worker. A worker that dies is started again, and opens the store as
 * the last saved step left it.
 */
import type { Notice, Request, Response } from '@shared/protocol'
import { ref, watch } from 'vue'
import type { Answered, Failure, FromWorker, ToWorker } from './messages'

export type HostState = 'starting' | 'owner' | 'elsewhere' | 'failed'

type Listener = (message: FromWorker) => void

/** A worker that dies at once again would die for ever. */
const MOST_DEATHS = 3
const WITHIN_MS = 60_000

export const hostState = ref<HostState>('starting')
export const hostFailure = ref<Failure>()

const waiting = new Map<number, { resolve: (answer: Answered) => void; lost: () => void }>()
const listeners = new Set<Listener>()
const deaths: number[] = []
let worker: Worker | undefined
let lastId = 0

/** Waits until this tab has the store. */
export function owned(): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(
      hostState,
      (state) => {
        if (state !== 'owner') return
        resolve()
        queueMicrotask(() => stop())
      },
      { immediate: true },
    )
  })
}

/** The worker died before it answered. What was not acknowledged was not saved. */
export class Interrupted extends Error {}

export function start(state: HostState = 'starting') {
  hostState.value = state
  hostFailure.value = undefined
  worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'core' })
  worker.addEventListener('message', (event: MessageEvent<FromWorker>) => take(event.data))
  worker.addEventListener('error', died)
}

export function call(request: Request, bytes: Uint8Array[] = []): Promise<Answered> {
  const id = ++lastId
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, lost: () => reject(new Interrupted()) })
    post({ kind: 'call', id, request, bytes })
  })
}

/** The answer, if it is of the kind that the request names; a refusal is thrown. */
export async function ask<K extends Response['kind']>(
  kind: K,
  request: Request,
  bytes: Uint8Array[] = [],
): Promise<Answered<Extract<Response, { kind: K }>>> {
  const answered = await call(request, bytes)
  const { response } = answered
  if (response.kind === 'refused') throw new Refused(response)
  if (response.kind !== kind) throw new Error(`${request.kind} was answered ${response.kind}`)
  return answered as Answered<Extract<Response, { kind: K }>>
}

/** Not done, and nothing is changed. */
export class Refused extends Error {
  readonly refusal: Extract<Response, { kind: 'refused' }>

  constructor(refusal: Extract<Response, { kind: 'refused' }>) {
    super(refusal.problem.text)
    this.refusal = refusal
  }
}

export function takeOver() {
  hostState.value = 'starting'
  post({ kind: 'takeOver' })
}

export function awake() {
  if (hostState.value === 'owner') post({ kind: 'awake' })
}

export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function post(message: ToWorker) {
  worker?.postMessage(message)
}

function take(message: FromWorker) {
  switch (message.kind) {
    case 'answer':
      waiting.get(message.id)?.resolve({ response: JSON.parse(message.json), bytes: message.bytes })
      waiting.delete(message.id)
      break
    case 'owner':
      hostState.value = 'owner'
      break
    case 'elsewhere':
      hostState.value = 'elsewhere'
      break
    case 'released':
      loseWaiting()
      start('elsewhere')
      break
    case 'failed':
      if (message.failure === 'panicked') died()
      else fail(message.failure)
      break
  }
  for (const listener of listeners) listener(message)
}

function loseWaiting() {
  for (const { lost } of waiting.values()) lost()
  waiting.clear()
}

function died() {
  worker?.terminate()
  loseWaiting()
  const now = performance.now()
  deaths.push(now)
  if (deaths.filter((death) => now - death < WITHIN_MS).length >= MOST_DEATHS) fail('panicked')
  else start()
}

function fail(failure: Failure) {
  hostFailure.value = failure
  hostState.value = 'failed'
}

/** What the core tells unasked. */
export function onNotice(react: (notice: Notice) => void): () => void {
  return listen((message) => {
    if (message.kind === 'notice') react(message.notice)
  })
}
