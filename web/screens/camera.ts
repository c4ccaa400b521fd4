/** Takes pictures of a screen in every shape that a tablet has. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

const FOLDER = fileURLToPath(new URL('../screenshots', import.meta.url))

const SHAPES = {
  portrait: { width: 800, height: 1280 },
  landscape: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
}

type Shape = keyof typeof SHAPES

export class Camera {
  private taken = 0

  constructor(
    private readonly page: Page,
    private readonly language: string,
  ) {}

  /** The screen as it stands, in three shapes and in the largest type. */
  async take(name: string) {
    this.taken++
    for (const shape of Object.keys(SHAPES) as Shape[]) await this.shoot(name, shape)
    await this.type('largest')
    await this.shoot(`${name} largest`, 'phone')
    await this.type('normal')
    await this.page.setViewportSize(SHAPES.portrait)
  }

  /** All of a long screen at once, as wide as a tablet and as a phone. */
  async takeWhole(name: string) {
    this.taken++
    for (const shape of ['portrait', 'phone'] as const) {
      await this.page.setViewportSize(SHAPES[shape])
      const height = await this.page.evaluate(
        () => document.getElementById('content')?.scrollHeight ?? 0,
      )
      const most = Math.max(SHAPES[shape].height, Math.min(height + 80, 6000))
      await this.page.setViewportSize({ width: SHAPES[shape].width, height: most })
      await this.save(name, shape)
    }
    await this.page.setViewportSize(SHAPES.portrait)
  }

  private async shoot(name: string, shape: Shape) {
    await this.page.setViewportSize(SHAPES[shape])
    await this.save(name, shape)
  }

  private async save(name: string, shape: Shape) {
    const folder = join(FOLDER, this.language, shape)
    mkdirSync(folder, { recursive: true })
    const number = String(this.taken).padStart(2, '0')
    await this.page.screenshot({
      path: join(folder, `${number} ${name}.png`),
      animations: 'disabled',
    })
  }

  private async type(size: 'normal' | 'largest') {
    await this.page.evaluate((size) => {
      document.documentElement.dataset.type = size
    }, size)
  }
}
