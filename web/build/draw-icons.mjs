/**
 * Draws the PNG icons from icon.svg with Chromium: `node build/draw-icons.mjs`. What it
 * writes is committed, so that a build needs no browser; `pngquant 32 --strip` made it a third.
 */
import { readFileSync } from 'node:fs'
import { chromium } from '@playwright/test'

const source = readFileSync(new URL('../tablet/public/icon.svg', import.meta.url), 'utf8')
/** A mask may cut off a fifth on each side: the mark is smaller, the ground reaches the edge. */
const maskable = source
  .replace('rx="21"', '')
  .replace('<g ', '<g transform="translate(9.600 9.600) scale(.8)" ')

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage()
for (const [name, size, svg] of [
  ['icon-192.png', 192, source],
  ['icon-512.png', 512, source],
  ['icon-maskable-512.png', 512, maskable],
]) {
  await page.setViewportSize({ width: size, height: size })
  const sized = svg.replace('<svg ', `<svg width="${size}" height="${size}" `)
  await page.setContent(`<body style="margin:0">${sized}</body>`)
  const path = new URL(`../tablet/public/${name}`, import.meta.url).pathname
  await page.screenshot({ path, omitBackground: true })
}
await browser.close()
