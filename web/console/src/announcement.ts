/** One short line that tells what was just done, then goes. */
import { ref } from 'vue'
import { type MessageKey, t } from './language'

const SHOWN_MS = 6_000

export const announcement = ref('')
let end: ReturnType<typeof setTimeout> | undefined

export function announce(key: MessageKey, values: Record<string, string | number> = {}) {
  announcement.value = t(key, values)
  clearTimeout(end)
  end = setTimeout(() => {
    announcement.value = ''
  }, SHOWN_MS)
}
