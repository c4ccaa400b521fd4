/** What every screen may look at: the door, the sync, the form's definition. */
import type { QuestionnaireView, Request, Status, SyncFacts, SyncView } from '@shared/protocol'
import { ref, shallowRef, watch } from 'vue'
import { announce } from './announcement'
import { post } from './core/courier'
import { ask, hostState, listen, onNotice, owned, start } from './core/host'
import { language } from './language'
import { leaveTrace } from './trace'

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
  status.value = response.status
  if (response.status.state === 'open' && !questionnaire.value) {
    const answer = await ask('questionnaire', { kind: 'questionnaire' })
    questionnaire.value = answer.response.questionnaire
  }
  return response.status
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
  start()
}
