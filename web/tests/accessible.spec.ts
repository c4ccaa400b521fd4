import type { Page } from '@playwright/test'
import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import { serious } from './support/axe'
import type { Tablet } from './support/tablet'
import { expect, test } from './support/world'

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

async function isFine(tablet: Tablet, screen: string) {
  expect.soft(await serious(tablet.page), screen).toEqual([])
  expect.soft(await tooSmall(tablet.page), screen).toEqual([])
}

test('every screen is fit for fingers, keyboards and screen readers, in both languages', async ({
  world,
}) => {
  test.setTimeout(600_000)
  const office = await world.openOffice()
  const tablet = await world.newTablet(office, { width: 360, height: 740 })
  const { page } = tablet
  await tablet.visit()
  await page.getByLabel(zh['enrol.code']).waitFor()
  await isFine(tablet, 'enrol')
  await tablet.enrol(office.enrol('accessible'))
  await tablet.hasList()
  for (const [words, language] of [
    [zh, '中文'],
    [en, 'English'],
  ] as const) {
    await page
      .getByRole('link', { name: words['nav.device'], exact: true })
      .or(page.getByRole('link', { name: zh['nav.device'], exact: true }))
      .click()
    await page.getByRole('radio', { name: language }).click()
    await page.getByRole('heading', { name: words['device.facts'], exact: true }).waitFor()
    await isFine(tablet, `${language} device`)
    for (const place of ['home', 'find', 'add', 'hand-over'] as const) {
      await page.getByRole('link', { name: words[`nav.${place}`], exact: true }).click()
      await page.getByRole('main').waitFor()
      await isFine(tablet, `${language} ${place}`)
    }
    await page.getByRole('link', { name: words['nav.find'], exact: true }).click()
    await page.getByRole('button', { name: words['find.filter'] }).click()
    await page.getByRole('dialog').waitFor()
    await isFine(tablet, `${language} filter`)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: '余阿普' }).last().click()
    const sections = page
      .getByRole('navigation', { name: words['form.sections'] })
      .getByRole('button')
    await sections.first().waitFor()
    if (language === '中文') await tablet.choose('visit_outcome', '完成')
    for (const section of await sections.all()) {
      await section.click()
      await isFine(tablet, `${language} ${await section.textContent()}`)
    }
    await page.getByRole('button', { name: words.back }).first().click()
  }
  await page.getByRole('link', { name: en['nav.device'], exact: true }).click()
  await page.getByRole('button', { name: en['device.lock'] }).click()
  await page.getByRole('button', { name: en['unlock.open'] }).waitFor()
  await isFine(tablet, 'unlock')
})

test('a form is filled with the keyboard alone', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'keyboard', { width: 1280, height: 800 })
  await tablet.openRecord('余阿普')
  const options = tablet.question('visit_outcome').getByRole('radio')
  await options.first().focus()
  await tablet.page.keyboard.press('ArrowDown')
  await expect(options.nth(1)).toBeFocused()
  await tablet.page.keyboard.press('ArrowUp')
  await tablet.page.keyboard.press('Space')
  await tablet.ticked('visit_outcome')
  await expect(options.first()).toBeChecked()
})
