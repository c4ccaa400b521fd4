/** The core's words for the codes of its answers, in the language of the screen. */
import type { Words } from '@shared/protocol'
import { inLanguage } from './language'
import { questionnaire } from './session'

export function word(of: keyof Words, code: string): string {
  const choice = questionnaire.value?.words[of].find((one) => one.code === code)
  return choice ? inLanguage(choice.label) : code
}
