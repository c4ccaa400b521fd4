/** One short line at the foot of the screen that tells what just happened, then goes. */
import type { MessageKey } from '@shared/messages/zh'
import { ref } from 'vue'
import { t } from './language'

const SHOWN_MS = 5_000

export const announcement = ref('')
let end: ReturnType<typeof setTimeout> | undefined

export function announce(key: MessageKey, values: Record<string, string | number> = {}) {
  say(t(key, values))
}

/** A sentence that the core has already put into words. */
export function say(text: string) {
  announcement.value = text
  clearTimeout(end)
  end = setTimeout(() => {
    announcement.value = ''
  }, SHOWN_MS)
}
