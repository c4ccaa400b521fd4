/** What a reviewer does at one sitting: verdicts, questions, and taking them back. */
import { computed, reactive, shallowRef } from 'vue'
import { ask, client } from '../api/client'
import type { ConfirmDeath, PairState, PairVerdict, PairView, Verdict } from '../api/types'
import { useDoing } from '../doing'
import { t } from '../language'

/** A pair, and what its two are called. */
export interface Named {
  pair: string
  names: string
}

/**
 * It outlives the pair that is on the page: when a verdict is answered, the server may have told
 * of the change before, and the pair may have left the list. `leave` remembers what comes after
 * a pair and answers with the way there, which ends once another pair may be decided; `back`
 * returns to a pair.
 */
export function useSitting(
  leave: (pair: string) => () => Promise<unknown>,
  back: (pair: string) => void,
) {
  const { isBusy, problem, run } = useDoing()
  /** What was decided: the last is taken back first. */
  const done = shallowRef<readonly Named[]>([])
  const last = computed(() => done.value.at(-1))
  /** What was just done, and the pair that was decided by it. */
  const told = shallowRef<{ text: () => string; decided?: string }>({ text: () => '' })

  function judge({ pair, names }: Named, body: Verdict) {
    return run(async () => {
      const onward = leave(pair)
      const params = { path: { pair } }
      const { state } = await ask(client.POST('/api/pairs/{pair}/judge', { params, body }))
      done.value = [...done.value, { pair, names }]
      told.value = { text: () => saidOf(state, body.verdict, names), decided: pair }
      await onward()
    })
  }

  async function askVillage({ pair, names }: Named, side: number, text: string) {
    const onward = leave(pair)
    const params = { path: { pair } }
    await ask(client.POST('/api/pairs/{pair}/ask', { params, body: { side, text } }))
    told.value = { text: () => t('pairs.asked-now', { names }) }
    void onward()
  }

  async function confirmDeath({ pair, names }: Named, body: ConfirmDeath) {
    const onward = leave(pair)
    const params = { path: { pair } }
    await ask(client.POST('/api/pairs/{pair}/death', { params, body }))
    done.value = [...done.value, { pair, names }]
    told.value = { text: () => t('pairs.death-confirmed', { names }), decided: pair }
    void onward()
  }

  async function undo({ pair, names }: Named, reason: string): Promise<PairView> {
    const params = { path: { pair } }
    const now = await ask(client.POST('/api/pairs/{pair}/undo', { params, body: { reason } }))
    done.value = done.value.filter((one) => one.pair !== pair)
    told.value = { text: () => t('pairs.undone-now', { names }) }
    return now
  }

  /** Takes back what was decided last, and shows it again. */
  function takeBack() {
    const one = last.value
    if (!one) return
    return run(async () => {
      await undo(one, t('pairs.slip'))
      back(one.pair)
    })
  }

  return reactive({ isBusy, problem, last, told, judge, askVillage, undo, takeBack, confirmDeath })
}

export type Sitting = ReturnType<typeof useSitting>

function saidOf(state: PairState, verdict: PairVerdict, names: string): string {
  const values = { names, verdict: t(`verdict.${verdict}`) }
  return state === 'second' || state === 'disputed'
    ? t(`pairs.judged-${state}`, values)
    : t('pairs.judged', values)
}
