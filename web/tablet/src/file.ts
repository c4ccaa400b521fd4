/** Files that leave the tablet: by the share sheet where there is one, else as a download. */
import type { Request } from '@shared/protocol'
import { ref } from 'vue'
import { say } from './announcement'
import { ask, Refused } from './core/host'

export function useFile() {
  const busy = ref(false)

  async function make(
    request: Request,
    use: (file: File) => Promise<void> | void,
    bytes: Uint8Array[] = [],
  ) {
    busy.value = true
    try {
      const { response, bytes: parts } = await ask('file', request, bytes)
      const blobParts = parts.map((part) => new Uint8Array(part))
      await use(new File(blobParts, response.name, { type: response.mediaType }))
      return response
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      say(error.message)
      return undefined
    } finally {
      busy.value = false
    }
  }

  return { busy, make }
}

export async function hand(file: File) {
  if (canShare(file)) {
    try {
      await navigator.share({ files: [file] })
      return
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
    }
  }
  download(file)
}

export function download(file: File) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function canShare(file: File): boolean {
  return matchMedia('(pointer: coarse)').matches && navigator.canShare?.({ files: [file] }) === true
}
