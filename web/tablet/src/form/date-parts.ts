/** The parts of a date that is being given, and what of them was handed on. */
import { onBeforeUnmount, reactive, watch } from 'vue'
import { beforeLeaving } from './leaving'
import { type DateParts, readDate, writeDate } from './typed-date'

/**
 * `isAtWork`: somebody gives the date right now, and what they have not handed on stays when
 * another value comes.
 */
export function useDateParts(
  value: () => string,
  isAtWork: () => boolean,
  give: (date: string) => void,
) {
  const parts = reactive<DateParts>(readDate(value()))
  let handedOn = value()

  watch(value, (latest) => {
    if (writeDate(parts) === handedOn || !isAtWork()) Object.assign(parts, readDate(latest))
    handedOn = latest
  })

  function handOn() {
    const date = writeDate(parts)
    if (date === handedOn) return
    handedOn = date
    give(date)
  }

  onBeforeUnmount(beforeLeaving(handOn))
  onBeforeUnmount(handOn)
  return { parts, handOn }
}
