/** What every screen may look at: the door, the sync, the form's definition. */
import type { QuestionnaireView, Request, Status, SyncFacts, SyncView } from '@shared/protocol'
import { ref, shallowRef, watch } from 'vue'
import { announce } from './announcement'
import { post } from './core/courier'
import { ask, hostState, listen, onNotice, owned, start } from './core/host'
import { language } from './language'
import { findTrace, leaveTrace } from './trace'

export const status = shallowRef<Status>()
export const questionnaire = shallowRef<QuestionnaireView>()
export const sync = shallowRef<SyncView>()
/** Where my work is, as the core told last: with a sync, or with a screen. */
export const facts = shallowRef<SyncFacts>()
export const online = ref(navigator.onLine)
/** Counts up when records change behind the page's back. */
export const changes = ref(0)
/** What was rescued of a damaged store, until the surveyor has read it. */
export const rescued =
  shallowRef<Extract<Parameters<Parameters<typeof onNotice>[0]>[0], { kind: 'rescued' }>>()

/** Asks something whose answer is how things stand at the door. */
export async function askStatus(request: Request, bytes: Uint8Array[] = []): Promise<Status> {
  const { response } = await ask('status', request, bytes)
  const isOpening = response.status.state === 'open' && status.value?.state !== 'open'
  if (isOpening) askHomeAhead()
  status.value = response.status
  return response.status
}

let firstHome: ReturnType<typeof askHome> | undefined
/** Later it may not be true any more. */
const FRESH_MS = 2_000

function askHomeAhead() {
  firstHome = askHome()
  firstHome.catch(() => undefined)
  setTimeout(() => {
    firstHome = undefined
  }, FRESH_MS)
}

function askHome() {
  return ask('home', { kind: 'home' })
}

/** The first screen's content, asked for already when the door has just opened. */
export function home() {
  const asked = firstHome ?? askHome()
  firstHome = undefined
  return asked
}

/** Opens the door. The PIN may be typed while the core still starts. */
export async function unlock(pin: string): Promise<Status> {
  await owned()
  return askStatus({ kind: 'unlock', pin })
}

/** The server cannot be reached. */
export class NoSignal extends Error {}

/** Posts what the core wrote and hands the answer to it. */
export async function exchange(request: Request, reply: Request): Promise<Status> {
  const { response, bytes } = await ask('send', request)
  const answer = bytes[0] && (await post(response.path, bytes[0]))
  if (!answer) throw new NoSignal()
  return askStatus(reply, [answer])
}

export function tellFacts(latest: SyncFacts) {
  facts.value = latest
  leaveTrace(latest)
}

export function begin() {
  watch(hostState, async (state) => {
    if (state === 'elsewhere') status.value = undefined
    if (state !== 'owner') return
    await askStatus({ kind: 'setLanguage', language: language.value })
    // The same for everybody: it need not wait for the PIN.
    questionnaire.value ??= (
      await ask('questionnaire', { kind: 'questionnaire' })
    ).response.questionnaire
  })
  watch(language, async (chosen) => {
    if (hostState.value === 'owner') await askStatus({ kind: 'setLanguage', language: chosen })
    changes.value++
  })
  listen((message) => {
    if (message.kind !== 'sync') return
    const wasWorking = sync.value?.phase === 'working'
    sync.value = message.sync
    tellFacts(message.sync.facts)
    // Whatever came in, came in by now.
    if (wasWorking && message.sync.phase !== 'working') changes.value++
    online.value = message.online
  })
  onNotice((notice) => {
    if (notice.kind === 'changed') changes.value++
    else if (notice.kind === 'locked') void askStatus({ kind: 'status' })
    else if (notice.kind === 'moved') announce('notice.moved')
    else if (notice.kind === 'rescued') rescued.value = notice
  })
  if (findTrace()) afterPaint(start)
  else start()
}

/** The page that asks for the PIN comes first: both would share one slow core. */
function afterPaint(begin: () => void) {
  const inAnyCase = setTimeout(begin, HIDDEN_MS)
  requestAnimationFrame(() => {
    clearTimeout(inAnyCase)
    setTimeout(begin)
  })
}

/** A page that nobody sees is not painted. */
const HIDDEN_MS = 1_000
