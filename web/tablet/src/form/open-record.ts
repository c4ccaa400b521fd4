/**
 * A record whose form is open: its answers as the core has them, and the step that is being
 * saved. A tick appears only when the core has said that the step is durable.
 */
import type { FieldView, Form, Request, Typed } from '@shared/protocol'
import { computed, reactive, ref, shallowRef } from 'vue'
import { ask, Interrupted, Refused } from '../core/host'
import { idle } from '../idle'
import { t } from '../language'
import { changes } from '../session'
import { isCleared, lookForStore } from '../storage'

/** What became of the last step at a question. */
export type Step =
  | { kind: 'saving' }
  | { kind: 'saved' }
  | { kind: 'not-saved'; why: string; again: () => void }

/** What was read of a record before its form is on the screen, and as of which change. */
let ahead: { form: Form; at: number } | undefined

/**
 * Reads a record whose form is about to be shown: the screen before it stays until then, and
 * the form is drawn once, with its answers. Why it cannot be read is told by the form.
 */
export async function readAhead(record: string) {
  ahead = undefined
  const at = changes.value
  const answered = await ask('form', { kind: 'open', record }).catch(() => undefined)
  if (answered) ahead = { form: answered.response.form, at }
}

function takeAhead(record: string): Form | undefined {
  const read = ahead
  ahead = undefined
  const isGood = read?.form.record === record && read.at === changes.value
  return isGood ? read.form : undefined
}

export function useRecord(record: string) {
  const form = shallowRef<Form>()
  const fields = shallowRef(new Map<string, FieldView>())
  const steps = reactive(new Map<string, Step>())
  const trouble = ref('')
  const opened = ref(0)

  function take(latest: Form) {
    const next = new Map(fields.value)
    for (const field of latest.fields) next.set(field.name, field)
    fields.value = next
    form.value = latest
  }

  async function open() {
    try {
      const read = takeAhead(record) ?? (await ask('form', { kind: 'open', record })).response.form
      opened.value++
      take(read)
    } catch (error) {
      trouble.value = why(error)
    }
  }

  /** Steps of one question are saved in their order: the core answers in turn. */
  async function save(field: string, request: Request, bytes: Uint8Array[] = []): Promise<boolean> {
    steps.set(field, { kind: 'saving' })
    try {
      // At the same time: a tick does not wait for a second answer.
      const [{ response }] = await Promise.all([ask('saved', request, bytes), lookForStore()])
      if (isCleared.value) throw new Cleared()
      steps.set(field, { kind: 'saved' })
      // The tick is drawn before what else looks different now; a form that was opened anew
      // meanwhile has that already.
      const { value } = opened
      await idle()
      if (opened.value === value) take(response.form)
      return true
    } catch (error) {
      const again = () => void save(field, request, bytes)
      steps.set(field, { kind: 'not-saved', why: why(error), again })
      return false
    }
  }

  return {
    form,
    fields,
    steps,
    trouble,
    open,
    answer: (field: string, answer: Typed) =>
      save(field, { kind: 'answer', record, field, answer }),
    confirm: (field: string, key: string, reason: string) =>
      save(field, { kind: 'confirm', record, key, reason }),
    resolve: (field: string, change: string) =>
      save(field, { kind: 'resolve', record, field, change }),
    attach: (field: string, mediaType: string, bytes: Uint8Array[]) =>
      save(field, { kind: 'attach', record, field, mediaType }, bytes),
    /** Hands the record in; the sentence that says why not. */
    async submit(): Promise<string | undefined> {
      try {
        const { response } = await ask('saved', { kind: 'submit', record })
        take(response.form)
        return undefined
      } catch (error) {
        return why(error)
      }
    },
    at: (field: string) => ask('done', { kind: 'at', record, field }),
    saving: computed(() => [...steps.values()].some((step) => step.kind === 'saving')),
  }
}

export type OpenRecord = ReturnType<typeof useRecord>

/** The core wrote it into files that are no longer there. */
class Cleared extends Error {}

function why(error: unknown): string {
  if (error instanceof Cleared) return t('gone.step')
  if (error instanceof Refused) return error.message
  if (error instanceof Interrupted) return t('form.interrupted')
  throw error
}
