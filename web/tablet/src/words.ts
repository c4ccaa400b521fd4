/** The core's words for the codes of its answers, in the language of the screen. */
import type { Who, Words } from '@shared/protocol'
import { inLanguage } from './language'
import { questionnaire } from './session'

export function word(of: keyof Words, code: string): string {
  const choice = questionnaire.value?.words[of].find((one) => one.code === code)
  return choice ? inLanguage(choice.label) : code
}

/** Who wrote something; another tablet is told by its number. */
export function writer({ who, author }: { who: Who; author: string }): string {
  return who === 'other' ? `${word('who', who)} ${author}` : word('who', who)
}
