import { describe, expect, test } from 'vitest'
import { formsOf } from './canary'

/** Whether a text is found in a file, in whichever form. */
function isFound(text: string, file: Buffer): boolean {
  return [...formsOf(text).values()].some((form) => file.includes(form))
}

describe('a planted text', () => {
  const noise = Buffer.alloc(5_001, 0x9c)
  const within = (plant: Buffer) => Buffer.concat([noise, plant, noise])

  test.each(['533321193208150016', '余卡纳瑞', '13987654321'])(
    'is found in every form: %s',
    (text) => {
      const plants = [
        Buffer.from(text),
        Buffer.from(text, 'utf16le'),
        Buffer.from(text, 'utf16le').swap16(),
        Buffer.from(Buffer.from(text).toString('hex')),
        Buffer.from([...text].reverse().join('')),
        ...['', 'a', 'ab', 'abc'].map((before) =>
          Buffer.from(Buffer.from(`${before}${text} and what follows`).toString('base64')),
        ),
      ]
      if (/^\d{12,}$/.test(text)) {
        plants.push(Buffer.from(text, 'hex'))
        const number = Buffer.alloc(8)
        number.writeBigUInt64LE(BigInt(text))
        plants.push(number)
      }
      expect(isFound(text, within(Buffer.alloc(0)))).toBe(false)
      for (const plant of plants)
        expect([plant, isFound(text, within(plant))]).toEqual([plant, true])
    },
  )
})
