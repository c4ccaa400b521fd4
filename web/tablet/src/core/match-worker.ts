/**
 * The matcher, in a worker of its own: who is already listed. It has what the tablet's lists
 * show, for as long as the door is open, and keeps nothing.
 */
import init, { give, handle } from '@core/matcher.js'
import type { AskMatcher, FromMatcher } from './matcher'
import { tables } from './tables'

const ready = Promise.all([tables(), init()]).then(([file]) => give(file))

self.addEventListener('message', async (event: MessageEvent<AskMatcher>) => {
  const { id, ...asked } = event.data
  await ready
  const answer: FromMatcher = { id, found: JSON.parse(handle(JSON.stringify(asked))) }
  self.postMessage(answer)
})
