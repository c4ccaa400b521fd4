import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import { elders } from './support/elders'
import { isFit } from './support/fit'
import { expect, test } from './support/world'

test('every screen is fit for fingers, keyboards and screen readers, in both languages', async ({
  world,
}) => {
  test.setTimeout(600_000)
  const office = await world.openOffice()
  const tablet = await world.newTablet(office, { width: 360, height: 740 })
  const { page } = tablet
  await tablet.visit()
  await page.getByLabel(zh['enrol.code']).waitFor()
  await isFit(page, 'enrol')
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
    await isFit(page, `${language} device`)
    for (const place of ['home', 'find', 'add', 'hand-over'] as const) {
      await page.getByRole('link', { name: words[`nav.${place}`], exact: true }).click()
      await page.getByRole('main').waitFor()
      await isFit(page, `${language} ${place}`)
    }
    await page.getByRole('link', { name: words['nav.find'], exact: true }).click()
    await page.getByRole('button', { name: words['find.filter'] }).click()
    await page.getByRole('dialog').waitFor()
    await isFit(page, `${language} filter`)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: words['nav.add'], exact: true }).click()
    const number = page.getByRole('textbox', { name: words['add.id-number'] })
    await number.fill(elders(1)[0]?.idNumber ?? '')
    await number.press('Tab')
    await page.locator('.likely').first().waitFor()
    await isFit(page, `${language} add, already listed`)
    await page.getByRole('link', { name: words['nav.find'], exact: true }).click()
    await page.getByRole('link', { name: '余阿普' }).last().click()
    const sections = page
      .getByRole('navigation', { name: words['form.sections'] })
      .getByRole('button')
    await sections.first().waitFor()
    if (language === '中文') await tablet.choose('visit_outcome', '完成')
    for (const section of await sections.all()) {
      await section.click()
      await isFit(page, `${language} ${await section.textContent()}`)
    }
    await page.getByRole('button', { name: words['voice.begin'] }).waitFor()
    await sections.nth(1).click()
    await tablet.question('name').getByRole('button').last().click()
    await page.getByRole('dialog').waitFor()
    await isFit(page, `${language} history`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: words.back }).first().click()
  }
  await page.getByRole('link', { name: en['nav.device'], exact: true }).click()
  await page.getByRole('button', { name: en['device.change-pin'] }).click()
  await page.getByRole('dialog').waitFor()
  await isFit(page, 'change the PIN')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: en['device.lock'] }).click()
  await page.getByRole('button', { name: en['unlock.open'] }).waitFor()
  await isFit(page, 'unlock')
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
