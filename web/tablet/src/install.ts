/** Putting the app on the home screen, where the browser offers it. */
import { shallowRef } from 'vue'

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

/** The browser's offer, while there is one. */
export const installOffer = shallowRef<InstallPrompt>()

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  installOffer.value = event as InstallPrompt
})

addEventListener('appinstalled', () => {
  installOffer.value = undefined
})

export async function install() {
  await installOffer.value?.prompt()
  installOffer.value = undefined
}
