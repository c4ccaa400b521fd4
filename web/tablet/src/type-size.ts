/** How large the type is: for weak eyes, and for elders who look at the screen too. */
import { ref, watchEffect } from 'vue'

export const TYPE_SIZES = ['normal', 'large', 'largest'] as const
export type TypeSize = (typeof TYPE_SIZES)[number]

const KEPT = 'type-size'
const kept = TYPE_SIZES.find((size) => size === localStorage.getItem(KEPT))

export const typeSize = ref<TypeSize>(kept ?? 'normal')

watchEffect(() => {
  document.documentElement.dataset.type = typeSize.value
  localStorage.setItem(KEPT, typeSize.value)
})
