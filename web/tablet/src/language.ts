/** The language of the screen, switched at any time. Chinese until somebody chooses. */
import { en } from '@shared/messages/en'
import { type MessageKey, zh } from '@shared/messages/zh'
import { ref, watchEffect } from 'vue'

export type Language = 'zh' | 'en'

const KEPT = 'language'
const catalogues = { zh, en }

export const language = ref<Language>(localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh')

watchEffect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  document.title = t('app.name')
  localStorage.setItem(KEPT, language.value)
})

/** The sentence of a key, with what its braces name filled in. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return catalogues[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  )
}

/** A label of the questionnaire in the language of the screen. */
export function inLanguage(label: { zh: string; en: string }): string {
  return language.value === 'zh' ? label.zh : capital(label.en)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
