import { serious } from '../support/axe'
import { countyAtWork, SUBMITTED } from '../support/county'
import type { Desk } from '../support/desk'
import { expect, test } from '../support/world'

async function isFine(desk: Desk, page: string) {
  expect.soft(await serious(desk.page), `${desk.language} ${page}`).toEqual([])
}

const OF_COUNTY = [
  'overview',
  'people',
  'review',
  'conflicts',
  'duplicates',
  'quarantine',
  'tables',
  'crosstab',
  'tablets',
  'rosters',
  'spot-checks',
  'standards',
  'daily',
]

test('axe finds nothing serious on any page, in both languages', async ({ world }) => {
  test.setTimeout(300_000)
  const office = await countyAtWork(world)
  for (const language of ['zh', 'en'] as const) {
    const desk = await world.newDesk(office, { language })
    const { page, words } = desk
    await desk.visit()
    await page.locator('input[name=name]').waitFor()
    await isFine(desk, 'sign-in')
    await desk.signIn('lushui')
    for (const place of OF_COUNTY) {
      await desk.go(place)
      await desk.isThere()
      await isFine(desk, place)
    }
    await desk.go('people')
    await page.getByRole('button', { name: words.columns, exact: true }).click()
    await isFine(desk, 'columns')
    await page.keyboard.press('Escape')
    await desk.choose(words['filter.add'], /性别|^sex$/i)
    await expect(page.locator('.el-select-dropdown:visible')).toHaveCount(0)
    await isFine(desk, 'filter')
    await page.getByPlaceholder(words['people.box']).fill(SUBMITTED)
    await page.getByRole('link', { name: SUBMITTED, exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: SUBMITTED }).waitFor()
    await isFine(desk, 'person')
    await page
      .getByRole('button', { name: /A07|visit outcome|入户结果/i })
      .first()
      .click()
    await page.getByRole('dialog').waitFor()
    await isFine(desk, 'history')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await isFine(desk, 'keys')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await desk.go('tablets')
    await page.getByRole('button', { name: words['tablets.enrol'] }).click()
    await page.locator('input[name=label]').waitFor()
    await isFine(desk, 'enrol')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: words['sign-out'] }).click()
    await desk.signIn('zhou')
    for (const place of ['accounts', 'audit']) {
      await desk.go(place)
      await desk.isThere()
      await isFine(desk, place)
    }
    await page.getByRole('link', { name: '州民政局' }).click()
    await desk.isAt('own')
    await isFine(desk, 'own')
    expect(desk.complaints).toEqual([])
  }
})
