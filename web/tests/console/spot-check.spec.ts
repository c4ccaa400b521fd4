import { serious } from '../support/axe'
import { elders, LIUKU } from '../support/elders'
import { listOf } from '../support/list-file'
import { handIn } from '../support/visit'
import { expect, test } from '../support/world'

/** The first two are so old that their age wants evidence. */
const LIST = elders(3, LIUKU)
const WHO = '密阿普'

test('somebody is drawn, asked again blind by others, and returned to the surveyor with what was found', async ({
  world,
}) => {
  const office = await world.openOffice([])
  office.importList(listOf(LIST))
  office.account('lushui', 'county', '泸水市民政局', '533301000000')
  const tablet = await world.readyTablet(office, '六库 李调查员')
  await handIn(tablet, WHO)
  await tablet.allOnServer()

  const desk = await world.newDesk(office)
  const { page, words } = desk
  await desk.signIn('lushui')
  await desk.go('spot-checks')
  await expect(page.getByText(desk.says('spot.of', { size: 1, records: 1 }))).toBeVisible()
  await page.getByRole('button', { name: desk.says('spot.draw', { count: 1 }) }).click()
  await expect(page.getByText(words['spot.seed']).first()).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  const paper = page.getByRole('table')
  await expect(paper).toContainText(WHO)
  await expect(paper).not.toContainText(LIST[2]?.idNumber ?? '')
  await page.emulateMedia({ media: 'screen' })

  await page.getByRole('button', { name: WHO }).click()
  await expect(page.getByText(words['spot.blind'])).toBeVisible()
  await expect(page.getByText('未能核实')).toBeHidden()
  expect.soft(await serious(page)).toEqual([])
  await page.locator('input[name=by]').fill('李调查员')
  await desk.choose('生存状况', /健在/)
  await page.getByRole('button', { name: words['spot.enter'] }).click()
  await expect(page.getByRole('alert')).toContainText('李调查员')
  await page.locator('input[name=by]').fill('和春秀')
  await page.getByRole('button', { name: words['spot.enter'] }).click()
  const differs = page.getByRole('row').filter({ hasText: '生存状况' })
  await expect(differs).toContainText('未能核实')
  await expect(differs).toContainText('健在')
  expect.soft(await serious(page)).toEqual([])

  await page.getByRole('button', { name: words['spot.return'] }).click()
  await page.getByRole('dialog').getByRole('button', { name: words['review.return'] }).click()
  await desk.announced('review.returned', { name: WHO })
  await tablet.allOnServer()
  await tablet.page.getByRole('main').getByRole('link', { name: WHO }).click()
  await tablet.section('生存状况')
  await expect(tablet.page.getByText(/抽查复访/)).toBeVisible()

  await desk.go('tables')
  await page.getByRole('link', { name: 'T8' }).click()
  const total = page.getByRole('article').getByRole('row', { name: /^合计/ })
  await expect(total.getByRole('cell').nth(11)).toHaveText('1')
  expect(desk.complaints).toEqual([])
})
