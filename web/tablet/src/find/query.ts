/** What is looked for. It stays while the surveyor opens a record and comes back. */
import type { Filter, Need, VillageView } from '@shared/protocol'
import { computed, reactive, ref, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { ask } from '../core/host'

const NOTHING: Filter = {
  village: null,
  group: null,
  outcome: null,
  stage: null,
  need: null,
  unsent: false,
}

export const query = ref('')
export const filter = reactive<Filter>({ ...NOTHING })

export const isFiltered = computed(() => filter.unsent || Object.values(filter).some(Boolean))

export function clearFilter() {
  Object.assign(filter, NOTHING)
}

/** A village or a need that another screen named. */
export function takeFromAddress() {
  const { village, need } = useRoute().query
  if (typeof village !== 'string' && typeof need !== 'string') return
  query.value = ''
  clearFilter()
  if (typeof village === 'string') filter.village = village
  if (typeof need === 'string') filter.need = need as Need
}

/** The villages that have records here. */
export const villages = shallowRef<VillageView[]>([])

export async function loadVillages() {
  const { response } = await ask('home', { kind: 'home' })
  villages.value = response.home.ledgers.map((ledger) => ledger.village)
}
