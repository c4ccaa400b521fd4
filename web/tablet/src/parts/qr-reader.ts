/** Reads QR codes: with the browser's own detector where it has one, else with a library. */
type Read = (frame: ImageBitmap) => Promise<string | undefined>

interface Detector {
  detect(frame: ImageBitmap): Promise<{ rawValue: string }[]>
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

export async function reader(): Promise<Read> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass }
  if ((await BarcodeDetector?.getSupportedFormats())?.includes('qr_code') && BarcodeDetector) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] })
    return async (frame) => (await detector.detect(frame))[0]?.rawValue
  }
  const { decodeQR } = await import('qr/decode.js')
  return async (frame) => {
    const canvas = new OffscreenCanvas(frame.width, frame.height)
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    if (!pen) return undefined
    pen.drawImage(frame, 0, 0)
    try {
      return decodeQR(pen.getImageData(0, 0, frame.width, frame.height))
    } catch {
      return undefined
    }
  }
}
