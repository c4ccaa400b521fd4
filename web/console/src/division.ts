/** The division that a page is about, as the address says it; none: all that one may see. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { DivisionRef } from './api/types'
import { childrenOf, divisionOf, pathOf } from './reference'
import { me } from './session'

export function useDivision() {
  const route = useRoute()
  const router = useRouter()
  const division = computed(() => {
    const { division } = route.query
    return typeof division === 'string' && division ? division : undefined
  })
  function go(code: string | undefined) {
    const { division: _, ...others } = route.query
    return router.push({ query: code ? { ...others, division: code } : others })
  }
  return { division, go }
}

/** The divisions that one is responsible for. */
export function roots(): DivisionRef[] {
  const own = (me.value?.divisions ?? []).map(divisionOf).filter((one) => one !== undefined)
  return own.length ? own : childrenOf('')
}

/** The one division of which all else is part, if there is one. */
export function onlyRoot(): DivisionRef | undefined {
  const own = roots()
  return own.length === 1 ? own[0] : undefined
}

/** What lies between one's own division and this one, which is last. */
export function trailTo(code: string | undefined): DivisionRef[] {
  const own = new Set(roots().map((root) => root.code))
  const path = pathOf(code)
  const from = path.findIndex((division) => own.has(division.code))
  const within = from < 0 ? path : path.slice(from)
  return within.filter((division) => division.code !== onlyRoot()?.code)
}
