/** The attachments of a record, with pictures of those that are here. */
import type { AttachmentView } from '@shared/protocol'
import { onBeforeUnmount, shallowRef } from 'vue'
import { ask } from '../core/host'

export function useThumbnails(record: string) {
  const files = shallowRef<AttachmentView[]>([])
  const thumbnails = shallowRef<string[]>([])

  let isGone = false

  function forget() {
    for (const address of thumbnails.value) URL.revokeObjectURL(address)
  }

  async function load() {
    const { response, bytes } = await ask('attachments', { kind: 'attachments', record })
    if (isGone) return
    forget()
    files.value = response.attachments
    thumbnails.value = bytes.map((picture) =>
      URL.createObjectURL(new Blob([new Uint8Array(picture)], { type: 'image/jpeg' })),
    )
  }

  onBeforeUnmount(() => {
    isGone = true
    forget()
  })
  return { files, thumbnails, load }
}
