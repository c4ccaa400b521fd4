/** Keys that do things on the page that is open; `?` lists them. */
import { computed, onBeforeUnmount, onMounted, ref, shallowReactive } from 'vue'
import type { MessageKey } from './language'

export interface Shortcut {
  /** As `KeyboardEvent.key` says it. */
  keys: readonly string[]
  does: MessageKey
  run: (key: string) => void
}

/** What a key press tells of itself. */
export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  target: EventTarget | null
}

interface Holding {
  own: readonly Shortcut[]
  when: () => boolean
}

const active = shallowReactive<Holding[]>([])
export const isListOpen = ref(false)
/** All that hold now, those of the page last. */
export const shortcuts = computed(() => active.flatMap(({ own, when }) => (when() ? own : [])))

/** Boxes that are ticked: they take the keys that move and tick, and no letters. */
const TICKED = 'input[type=radio], input[type=checkbox]'
const TYPED = 'input, textarea, select, [contenteditable=true], [role=combobox]'

/** The shortcut that a press means; keys typed into a box mean themselves. */
export function findShortcut(press: Press, all: readonly Shortcut[]): Shortcut | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || isTyping(press)) return undefined
  // Caps Lock changes no meaning.
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  return all.findLast((shortcut) => shortcut.keys.includes(key))
}

function isTyping({ key, target }: Press): boolean {
  if (!target || !('closest' in target)) return false
  const at = target as Element
  if (at.closest(TICKED)) return key === ' ' || key.startsWith('Arrow')
  if (at.closest(TYPED)) return true
  // A button or link takes Enter and Space for itself.
  return (key === 'Enter' || key === ' ') && !!at.closest('button, a[href], summary, [role=tab]')
}

/** They hold while the component is on the page, and `when` says so. */
export function useShortcuts(own: readonly Shortcut[], when = () => true) {
  const holding = { own, when }
  onMounted(() => active.push(holding))
  onBeforeUnmount(() => {
    const at = active.indexOf(holding)
    if (at >= 0) active.splice(at, 1)
  })
}

export function listenForKeys() {
  addEventListener('keydown', (event) => {
    const dialogs = [...document.querySelectorAll('[aria-modal=true]')]
    if (dialogs.some((dialog) => dialog.checkVisibility())) return
    const found = findShortcut(event, shortcuts.value)
    if (!found) return
    event.preventDefault()
    found.run(event.key)
  })
}
