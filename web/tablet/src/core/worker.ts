/**
 * The worker: it alone runs the core and holds the store. Requests are answered one after
 * the other, in the order they were asked.
 */
import type { Request, Response } from '@shared/protocol'
import { type Answer, Core } from './core'
import { Courier } from './courier'
import { DoorWatch } from './door-watch'
import { Matcher } from './matcher'
import type { FromWorker, ToWorker } from './messages'
import { ask, own } from './ownership'

/** How often the core is told that time passes: it locks the door by itself. */
const TICK_MS = 30_000
const WRITES = new Set([
  'answer',
  'add',
  'confirm',
  'resolve',
  'reply',
  'submit',
  'attach',
  'receive',
])
/** What waits until the core has its tables. */
const NEEDS_TABLES = new Set(['enrolFinish', 'unlock', 'unlockFinish'])
/** The first screen comes before the first sync. */
const AFTER_OPENING_MS = 1_500
/** Nobody has asked anything for so long: there is time for what nobody waits for. */
const IDLE_MS = 200
/** Between two pieces of it: whoever asks something meanwhile waits for one at most. */
const PAUSE_MS = 20
/** What can wait takes a fifth of the time at most: a slow tablet has one core for all. */
const PAUSE_TIMES = 4
/** Nobody asked anything for so long: the matcher may begin, which takes a slow core seconds. */
const REST_MS = 4_000

let core: Core | undefined
const door = new DoorWatch()
let isWhole = false
let pause: ReturnType<typeof setTimeout> | undefined
let isMatcherWanted = false
const courier = new Courier(handle, (sync) =>
  tell({ kind: 'sync', sync, online: navigator.onLine }),
)

const matcher = new Matcher(
  (request) => handle(request)?.response,
  () => new Worker(new URL('./match-worker.ts', import.meta.url), { type: 'module' }),
)

function tell(message: FromWorker, transfer: Transferable[] = []) {
  self.postMessage(message, { transfer })
}

/** Asks the core, if the store is ours. A core that traps has lost nothing that it told. */
function handle(request: Request, bytes: Uint8Array[] = []): Answer | undefined {
  if (!core) return undefined
  try {
    const { answered, notices } = core.handle(request, bytes)
    for (const notice of notices) tell({ kind: 'notice', notice })
    return answered
  } catch (error) {
    console.error(error)
    core = undefined
    courier.stop()
    matcher.stop()
    tell({ kind: 'failed', failure: 'panicked' })
    return undefined
  }
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data
  if (message.kind === 'takeOver') ask()
  else if (message.kind === 'awake') courier.want()
  else if (message.request.kind === 'likelySame' && matcher.ready) {
    void likely(message.id, message.request)
  } else {
    isMatcherWanted ||= message.request.kind === 'likelySame'
    if (NEEDS_TABLES.has(message.request.kind) && !isWhole) void answerWhole(message)
    else answer(message.id, message.request, message.bytes)
  }
})

/** Answers once the core has its tables. Where they cannot be had, it says so. */
async function answerWhole({ id, request, bytes }: Extract<ToWorker, { kind: 'call' }>) {
  await complete()
  answer(id, request, bytes)
}

async function complete() {
  isWhole = (await core?.complete()) ?? false
}

function answer(id: number, request: Request, given: Uint8Array[]) {
  const answered = handle(request, given)
  if (!answered) return
  const { json, kind, bytes } = answered
  tell(
    { kind: 'answer', id, json, bytes },
    bytes.map((part) => part.buffer),
  )
  const turn = kind === 'status' ? lookAtDoor(answered.response) : undefined
  // What was saved is sealed a second time at once: the battery may go in the next moment.
  prepareIn(WRITES.has(request.kind) ? 0 : IDLE_MS)
  if (kind === 'refused') return
  if (WRITES.has(request.kind)) courier.soon()
  if (turn === 'opened') courier.soon(AFTER_OPENING_MS)
}

/** Whoever is not let in must not find what the matcher knows. */
function lookAtDoor(response: Response) {
  const turn = door.look(response)
  if (turn === 'shut') matcher.stop()
  return turn
}

/** Asks the matcher; where it cannot tell, the core's hint does. */
async function likely(id: number, request: Extract<Request, { kind: 'likelySame' }>) {
  const { answers, record } = request
  const sought = handle({ kind: 'sought', answers, record })?.response
  const found = sought?.kind === 'sought' ? await matcher.like(sought.row) : undefined
  answer(id, found ? { kind: 'found', found, answers, record } : request, [])
}

/** Lets the core do what nobody waits for, a piece at a time, until there is nothing left. */
function prepareIn(ms: number) {
  clearTimeout(pause)
  if (!door.isOpen) return
  pause = setTimeout(() => {
    const started = performance.now()
    const response = handle({ kind: 'prepare' })?.response
    if (response?.kind !== 'prepared') return
    const took = response.pressing ? 0 : performance.now() - started
    if (response.left > 0) prepareIn(Math.max(PAUSE_MS, took * PAUSE_TIMES))
    else pause = setTimeout(() => void matcher.begin(), isMatcherWanted ? 0 : REST_MS)
  }, ms)
}

courier.begin()
setInterval(() => {
  const answered = handle({ kind: 'tick' })
  if (answered) lookAtDoor(answered.response)
}, TICK_MS)

void own({
  async gained() {
    try {
      core = await Core.open()
      tell({ kind: 'owner' })
      // The tables of an enrolled tablet are on it, and its PIN is about to be typed.
      const told = handle({ kind: 'status' })?.response
      if (told?.kind === 'status' && told.status.state !== 'empty') void complete()
    } catch (error) {
      console.error(error)
      const busy = error instanceof Error && error.message === 'store.busy'
      tell({ kind: 'failed', failure: busy ? 'busy' : 'unsupported' })
    }
  },
  elsewhere: () => tell({ kind: 'elsewhere' }),
  release() {
    courier.stop()
    matcher.stop()
    core?.close()
    core = undefined
  },
}).then(() => {
  // A core is opened once: whoever waits for the store again does so in a new worker.
  tell({ kind: 'released' })
  self.close()
})
