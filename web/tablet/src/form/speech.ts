/** Reads a question aloud, where the tablet has a voice for the language. */
import { computed, shallowRef } from 'vue'
import { language } from '../language'

const voices = shallowRef<SpeechSynthesisVoice[]>([])

if ('speechSynthesis' in globalThis) {
  const look = () => {
    voices.value = speechSynthesis.getVoices()
  }
  look()
  speechSynthesis.addEventListener('voiceschanged', look)
}

const voice = computed(() =>
  voices.value.find(({ lang }) => lang.toLowerCase().startsWith(language.value)),
)

export const canSpeak = computed(() => voice.value !== undefined)

export function speak(text: string) {
  if (!voice.value) return
  speechSynthesis.cancel()
  const words = new SpeechSynthesisUtterance(text)
  words.voice = voice.value
  words.lang = voice.value.lang
  words.rate = 0.85
  speechSynthesis.speak(words)
}
