/** What the browser's camera sees: a QR square, as a film that the browser plays for ever. */
import { writeFileSync } from 'node:fs'
import encodeQR from 'qr'

const WIDTH = 640
const HEIGHT = 480
const BORDER = 4
const [BLACK, WHITE, GREY] = [16, 235, 128]

/** Writes a Y4M film in which somebody holds this text's square into the camera. */
export function filmOf(text: string, path: string) {
  const square = encodeQR(text, 'raw', { border: BORDER })
  const scale = Math.floor(HEIGHT / square.length)
  const [left, top] = [WIDTH, HEIGHT].map((side) =>
    Math.floor((side - scale * square.length) / 2),
  ) as [number, number]
  const bright = Buffer.alloc(WIDTH * HEIGHT, WHITE)
  for (let y = 0; y < scale * square.length; y++) {
    for (let x = 0; x < scale * square.length; x++) {
      const isDark = square[Math.floor(y / scale)]?.[Math.floor(x / scale)]
      if (isDark) bright[(top + y) * WIDTH + left + x] = BLACK
    }
  }
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), bright, colour])
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)
  writeFileSync(path, Buffer.concat([head, frame, frame]))
}
