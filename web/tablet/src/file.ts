/** Files that leave the tablet: by the share sheet where there is one, else as a download. */
import type { Request } from '@shared/protocol'
import { ref } from 'vue'
import { say } from './announcement'
import { ask, Refused } from './core/host'

/** Whether the file left the tablet. */
export type Use = (file: File) => Promise<boolean> | boolean

export function useFile() {
  const busy = ref(false)

  /** What the file holds; nothing when it was refused, or did not leave the tablet. */
  async function make(request: Request, use: Use, bytes: Uint8Array[] = []) {
    busy.value = true
    try {
      const { response, bytes: parts } = await ask('file', request, bytes)
      const blobParts = parts.map((part) => new Uint8Array(part))
      const file = new File(blobParts, response.name, { type: response.mediaType })
      return (await use(file)) ? response : undefined
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

export async function hand(file: File): Promise<boolean> {
  if (canShare(file)) {
    try {
      await navigator.share({ files: [file] })
      return true
    } catch (error) {
      // Whoever closes the share sheet has given it to nobody.
      if (error instanceof DOMException && error.name === 'AbortError') return false
    }
  }
  return download(file)
}

export function download(file: File): boolean {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return true
}

function canShare(file: File): boolean {
  return matchMedia('(pointer: coarse)').matches && navigator.canShare?.({ files: [file] }) === true
}
