import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import { elders } from './support/elders'
import type { Tablet } from './support/tablet'
import { expect, test } from './support/world'

/** What reaches beyond the screen at its side, and so cannot be read. */
function cutOff(tablet: Tablet): Promise<string[]> {
  return tablet.page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const isInside = (element: Element) => {
      const box = element.getBoundingClientRect()
      return box.left >= -1 && box.right <= width + 1
    }
    return (
      [...document.querySelectorAll<HTMLElement>('button, a, h1, h2, h3, p, label, dd, dt')]
        .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden, .skip'))
        // The sections are a row to push along.
        .filter((one) => !one.closest(`nav, .standing`) || one.closest('.app > nav'))
        .filter((one) => !isInside(one))
        .map((one) => one.outerHTML.slice(0, 120))
    )
  })
}

test('very large type is kept, grows everything, and cuts nothing off on a phone', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'large', { width: 360, height: 740 })
  const { page } = tablet
  await tablet.go('device')
  const heading = page.getByRole('heading', { name: zh['device.facts'] })
  const before = (await heading.boundingBox())?.height ?? 0
  await page.getByRole('radio', { name: zh['type.largest'] }).click()
  await expect.poll(async () => (await heading.boundingBox())?.height).toBeGreaterThan(before * 1.3)
  await page.reload()
  await tablet.unlock()
  await expect(page.locator(':root')).toHaveAttribute('data-type', 'largest')

  for (const language of ['中文', 'English']) {
    const words = language === '中文' ? zh : en
    const places = page.getByRole('navigation').first().getByRole('link')
    await places.last().click()
    await page.getByRole('radio', { name: language }).click()
    await page.getByRole('heading', { name: words['device.facts'] }).waitFor()
    for (const place of await places.all()) {
      await place.click()
      await page.getByRole('main').waitFor()
      expect.soft(await cutOff(tablet), `${language} ${await place.textContent()}`).toEqual([])
    }
  }
  await page.getByRole('link', { name: en['nav.find'], exact: true }).click()
  await page.getByRole('link', { name: '余阿普' }).last().click()
  const sections = page.getByRole('navigation', { name: en['form.sections'] }).getByRole('button')
  await sections.first().waitFor()
  for (const section of await sections.all()) {
    await section.click()
    expect.soft(await cutOff(tablet), (await section.textContent()) ?? '').toEqual([])
  }
})

test('the name and the sections stay in sight at the end of a long form', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'long', { width: 360, height: 740 })
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('身份与年龄')
  await tablet.question('photo_document').scrollIntoViewIfNeeded()
  await expect(tablet.page.getByRole('heading', { level: 1 })).toBeInViewport({ ratio: 1 })
})

test('a name that is far too long is told of, and leaves the form in sight', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'long name', { width: 360, height: 740 })
  await tablet.openRecord('余阿普')
  await tablet.section('身份与年龄')
  await tablet.type('name', '余'.repeat(300))
  await expect(tablet.question('name')).toContainText('300')
  const heading = tablet.page.getByRole('heading', { level: 1 })
  expect((await heading.boundingBox())?.height).toBeLessThan(80)
})

test('a long list begins at its top, with what was opened last', async ({ world }) => {
  const office = await world.openOffice(elders(80))
  const tablet = await world.readyTablet(office, 'list')
  const { page } = tablet
  await tablet.openRecord('胡阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await page.getByRole('searchbox').fill('')
  const recent = page.getByRole('heading', { name: zh['find.recent'] })
  await expect(page.getByRole('status').filter({ hasText: '80' })).toBeInViewport()
  await expect(recent).toBeInViewport()
  await tablet.go('home')
  await tablet.go('find')
  await expect(page.getByRole('status').filter({ hasText: '80' })).toBeInViewport()
  await expect(recent).toBeInViewport()
})

test('the position is taken with its accuracy, and measured again when it was poor', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'position')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  const question = tablet.question('gps')
  await question.getByRole('button', { name: zh['position.take'] }).click()
  await tablet.ticked('gps')
  await expect(question).toContainText('25.850000, 98.860000')
  await expect(question).toContainText(zh['position.accuracy'].replace('{metres}', '12'))

  await tablet.context.setGeolocation({ latitude: 25.8512, longitude: 98.8634, accuracy: 4.2 })
  await question.getByRole('button', { name: zh['position.again'] }).click()
  await expect(question).toContainText(zh['position.accuracy'].replace('{metres}', '5'))
  await expect(question).toContainText('25.851200, 98.863400')

  await tablet.context.clearPermissions()
  await question.getByRole('button', { name: zh['position.again'] }).click()
  await expect(question.getByRole('alert')).toHaveText(zh['position.denied'])
  await expect(question).toContainText('25.851200, 98.863400')
})

test('a lunar birthday is chosen of the months that its year has', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'lunar')
  const { page } = tablet
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('身份与年龄')
  await tablet.choose('birth_calendar', '农历（阴历）')
  const birth = tablet.question('birth_stated')
  const year = birth.getByRole('textbox')
  await expect(year).toHaveCount(1)
  await year.fill('1930')
  await expect(birth).toContainText('庚午年')
  await birth.getByRole('button', { name: zh['date.choose'] }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('radio', { name: '闰五月' })).toHaveCount(0)
  await sheet.getByRole('radio', { name: '闰六月' }).click()
  await expect(sheet.getByRole('radio', { name: '廿九' })).toBeVisible()
  await expect(sheet.getByRole('radio', { name: '三十' })).toHaveCount(0)
  await sheet.getByRole('radio', { name: '十五' }).click()
  await tablet.ticked('birth_stated')
  await expect(birth.getByRole('button', { name: '闰六月 十五' })).toBeVisible()
  await expect(
    tablet.question('birth_precision').getByRole('radio', { name: '年月日', exact: true }),
  ).toBeChecked()

  // With the keyboard alone: another month, and the day is not known.
  await birth.getByRole('button', { name: '闰六月' }).press('Enter')
  await sheet.getByRole('radio', { name: '闰六月' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await sheet.getByRole('button', { name: zh['date.day-unknown'] }).press('Enter')
  await expect(birth.getByRole('button', { name: /^七月$/ })).toBeVisible()
  await expect(
    tablet.question('birth_precision').getByRole('radio', { name: '年月', exact: true }),
  ).toBeChecked()
})
