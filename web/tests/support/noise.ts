/** A picture of noise, which no compression makes small: a photo that fills a storage. */
export function noise(side: number): Buffer {
  const row = Math.ceil((side * 3) / 4) * 4
  const picture = Buffer.alloc(54 + row * side)
  picture.write('BM')
  picture.writeUInt32LE(picture.length, 2)
  picture.writeUInt32LE(54, 10)
  picture.writeUInt32LE(40, 14)
  picture.writeInt32LE(side, 18)
  picture.writeInt32LE(side, 22)
  picture.writeUInt16LE(1, 26)
  picture.writeUInt16LE(24, 28)
  let state = 1
  for (let at = 54; at < picture.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    picture[at] = state >>> 24
  }
  return picture
}
