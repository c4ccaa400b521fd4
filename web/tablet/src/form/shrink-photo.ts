/**
 * Makes a camera's photo small enough for a slow line, and leaves behind what the camera
 * wrote into it: drawing it anew keeps the picture and drops place, time and make.
 */
const LONGEST_SIDE = 1600
const MOST_BYTES = 700_000
const QUALITIES = [0.82, 0.7, 0.55, 0.4]

export async function shrinkPhoto(photo: Blob): Promise<Blob> {
  const picture = await createImageBitmap(photo, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(
    Math.round(picture.width * scale),
    Math.round(picture.height * scale),
  )
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  let smallest: Blob | undefined
  for (const quality of QUALITIES) {
    smallest = await canvas.convertToBlob({ type: 'image/jpeg', quality })
    if (smallest.size <= MOST_BYTES) break
  }
  if (!smallest) throw new Error('no photo')
  return smallest
}

const THUMBNAIL_SIDE = 256

/** A small twin for lists. */
export async function thumbnailOf(picture: Blob): Promise<Blob> {
  const whole = await createImageBitmap(picture)
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(whole.width, whole.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(whole.width * scale)),
    Math.max(1, Math.round(whole.height * scale)),
  )
  canvas.getContext('2d')?.drawImage(whole, 0, 0, canvas.width, canvas.height)
  whole.close()
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 })
}
