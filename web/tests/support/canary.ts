/** Looks for a text in a file's bytes, however it may be written there. */

/** The text as its bytes may stand in a file: as `tests/programs/canaries/scan.rs` has them. */
export function formsOf(text: string): Map<string, Buffer> {
  const plain = Buffer.from(text)
  const utf16 = Buffer.from(text, 'utf16le')
  const hex = plain.toString('hex')
  const forms = new Map([
    ['UTF-8', plain],
    ['UTF-16 LE', utf16],
    ['UTF-16 BE', Buffer.from(utf16).swap16()],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
    ['reversed', Buffer.from([...text].reverse().join(''))],
    ['bytes reversed', Buffer.from(plain).reverse()],
  ])
  // Base64 differs by where it begins among the three bytes of a group; what its neighbours
  // change is left out.
  for (const [skipped, from] of [0, 2, 3].entries()) {
    const padded = Buffer.concat([Buffer.alloc(skipped), plain])
    const to = Math.floor(padded.length / 3) * 4
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = padded.toString(encoding).slice(from, to)
      forms.set(`${encoding} after ${skipped}`, Buffer.from(encoded))
    }
  }
  // Two digits to a byte, as some stores pack numbers, either one first.
  if (/^\d{12,}$/.test(text)) {
    for (const begin of [0, 1]) {
      const pairs = text.slice(begin).match(/\d\d/g) ?? []
      forms.set(`packed from ${begin}`, Buffer.from(pairs.join(''), 'hex'))
      const swapped = pairs.map((pair) => `${pair[1]}${pair[0]}`)
      forms.set(`packed from ${begin}, swapped`, Buffer.from(swapped.join(''), 'hex'))
    }
    if (BigInt(text) < 2n ** 64n) {
      const number = Buffer.alloc(8)
      number.writeBigUInt64LE(BigInt(text))
      forms.set('a number', number)
      forms.set('a number, BE', Buffer.from(number).reverse())
    }
  }
  for (const [name, form] of forms) if (form.length < 6) forms.delete(name)
  return forms
}
