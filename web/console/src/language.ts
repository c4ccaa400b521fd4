/** The language of the page, switched at any time and kept. Chinese until somebody chooses. */
import { ref, watchEffect } from 'vue'
import type { Label } from './api/types'
import { en } from './messages/en'
import { type MessageKey, zh } from './messages/zh'

export type Language = 'zh' | 'en'
export type { MessageKey }

const KEPT = 'language'
const catalogues: Record<Language, Record<MessageKey, string>> = { zh, en }

export const language = ref<Language>(localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh')

watchEffect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  localStorage.setItem(KEPT, language.value)
})

/** The sentence of a key, with what its braces name filled in. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return catalogues[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  )
}

/** The sentence of a key that is put together; the rest itself where there is none. */
export function word(theme: string, code: string): string {
  const key = `${theme}.${code}`
  return key in zh ? t(key as MessageKey) : code
}

/** A label of the reference in the language of the page. */
export function inLanguage(label: Label): string {
  return language.value === 'zh' ? label.zh : label.en.charAt(0).toUpperCase() + label.en.slice(1)
}
