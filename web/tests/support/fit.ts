/** Whether a screen is fit for fingers, keyboards and screen readers. */
import { expect, type Page } from '@playwright/test'
import { serious } from './axe'

/** The least side of what a finger touches, in CSS pixels. */
const TARGET = 48

/** Buttons, links and boxes that are smaller than a finger. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const all = document.querySelectorAll<HTMLElement>(
      'button, a[href], input, textarea, [role=radio]',
    )
    return [...all]
      .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden, .skip'))
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < least - 0.5 || box.height < least - 0.5))
      .map(
        ({ one, box }) =>
          `${Math.round(box.width)}×${Math.round(box.height)} ${one.outerHTML.slice(0, 120)}`,
      )
  }, TARGET)
}

export async function isFit(page: Page, screen: string) {
  expect.soft(await serious(page), screen).toEqual([])
  expect.soft(await tooSmall(page), screen).toEqual([])
}
