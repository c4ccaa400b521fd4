/** Walks through the pages of the console at a county at work, and takes their pictures. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countyAtWork, SUBMITTED } from '../tests/support/county'
import type { Desk } from '../tests/support/desk'
import { elders, LIUKU } from '../tests/support/elders'
import { listOf } from '../tests/support/list-file'
import { surveyorsWereOut } from '../tests/support/surveyors'
import { test } from '../tests/support/world'

const FOLDER = fileURLToPath(new URL('../screenshots/console', import.meta.url))

class Album {
  private taken = 0

  constructor(private readonly desk: Desk) {}

  async take(name: string) {
    const folder = join(FOLDER, this.desk.language)
    mkdirSync(folder, { recursive: true })
    const number = String(++this.taken).padStart(2, '0')
    const path = join(folder, `${number} ${name}.png`)
    await this.desk.page.screenshot({ path, animations: 'disabled' })
  }
}

/** Draws a sample, looks at the form, types in what was found, and looks at the paper. */
async function spotCheck(desk: Desk, album: Album) {
  const { page, words } = desk
  await desk.go('spot-checks')
  const draw = page.getByRole('button', { name: desk.says('spot.draw', { count: 1 }) })
  await draw.waitFor()
  await album.take('spot checks')
  await draw.click()
  await page.getByRole('button', { name: SUBMITTED }).click()
  await page.locator('input[name=by]').fill('和春秀')
  await desk.choose(desk.language === 'zh' ? '生存状况' : 'life status', /健在|alive/i)
  await album.take('spot check, asked again')
  await page.getByRole('button', { name: words['spot.enter'] }).click()
  await page.getByText(words['spot.first'], { exact: true }).waitFor()
  await album.take('spot check, compared')
  await page.getByRole('button', { name: words['spot.return'] }).click()
  await page.getByRole('dialog').waitFor()
  await album.take('spot check, returned')
  await page.keyboard.press('Escape')
  await page.emulateMedia({ media: 'print' })
  await album.take('spot check, list for the road')
  await page.emulateMedia({ media: 'screen' })
  await desk.go('spot-checks')
  await page.getByRole('cell').first().waitFor()
  await album.take('spot checks drawn')
}

/** Enters what the county pays, and looks at a table that says so. */
async function standards(desk: Desk, album: Album) {
  const { page, words } = desk
  await desk.go('standards')
  await page.getByRole('button', { name: words['standards.enter'] }).click()
  await page.locator('input[name=from]').fill('2026-01')
  for (const [at, yuan] of ['60', '120', '600'].entries()) {
    await page.locator(`input[name=yuan-${at}]`).fill(yuan)
  }
  await page.locator('input[name=source]').fill('泸民发〔2026〕3号')
  await album.take('standard entered')
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await page.getByRole('cell', { name: '泸民发〔2026〕3号' }).waitFor()
  await album.take('standards')
  await desk.go('tables')
  await page.getByRole('link', { name: 'T9' }).click()
  await page.getByText('泸民发〔2026〕3号').waitFor()
  await album.take('budget')
  await page.getByRole('link', { name: 'T8' }).click()
  await page.getByRole('article').getByRole('table').waitFor()
  await album.take('quality')
  await page.emulateMedia({ media: 'print' })
  await album.take('quality on paper')
  await page.emulateMedia({ media: 'screen' })
}

/** Compares an earlier roll, and looks at who stands on it and was missed. */
async function listFromElsewhere(desk: Desk, album: Album) {
  const { page, words } = desk
  await page.getByRole('button', { name: words.lists, exact: true }).click()
  const drawer = page.getByRole('dialog')
  await drawer.locator('form').waitFor()
  await drawer.getByText(words['list-kind.roll']).last().click()
  await drawer.locator('input[name=list-reason]').fill('核对谁漏登')
  await album.take('lists to compare with')
  const missed = listOf([...elders(4, LIUKU, 4), ...elders(7, LIUKU, 901)])
  await drawer.locator('input[type=file]').setInputFiles(missed)
  await drawer.getByRole('cell').first().waitFor()
  await drawer.getByRole('table').getByRole('button').first().click()
  await drawer.getByRole('table').nth(1).getByRole('row').nth(1).waitFor()
  await album.take('who was missed')
  await page.keyboard.press('Escape')
}

/** Asks for everybody's full numbers, which a second person is to agree to. */
async function bulkExport(desk: Desk, album: Album) {
  const { page, words } = desk
  await page.getByRole('button', { name: words.export, exact: true }).click()
  await page.locator('[name=reason]').waitFor()
  await album.take('export')
  await desk.giveReason('核对八月补贴', words['export.do'])
  await page.getByRole('region', { name: words.jobs, exact: true }).waitFor()
  await album.take('export asked for')
}

/** Pages that show enough as they are when one comes to them; the list of elders last. */
const PLACES = [
  'conflicts',
  'quarantine',
  'tables',
  'crosstab',
  'tablets',
  'exports',
  'surveyors',
  'daily',
  'rosters',
]

test('every page of the console, in both languages', async ({ world }) => {
  const office = await countyAtWork(world)
  await surveyorsWereOut(office)
  office.account('wang', 'county', '泸水市民政局 王', '533301000000')
  for (const language of ['zh', 'en'] as const) {
    const desk = await world.newDesk(office, { language })
    const album = new Album(desk)
    const { page, words } = desk
    await desk.visit()
    await desk.fillIn('lushui', 'wrong')
    await page.getByRole('alert').waitFor()
    await album.take('sign in refused')
    await desk.signIn('lushui')
    await desk.isThere()
    await page.locator('canvas').waitFor()
    await album.take('overview')
    await page.getByRole('button', { name: '六库街道', exact: true }).click()
    await page.getByRole('button', { name: '六库村委会', exact: true }).waitFor()
    await album.take('overview of a township')
    await desk.go('people')
    await desk.choose(words['filter.add'], /入户结果|^visit outcome$/i)
    await album.take('people')
    await page.keyboard.press('Escape')
    await page.getByPlaceholder(words['people.box']).fill('map')
    await page.getByRole('link', { name: SUBMITTED, exact: true }).first().waitFor()
    await album.take('people by initials')
    await page.getByRole('button', { name: words.views }).click()
    const view = desk.language === 'zh' ? '密姓老人' : 'Elders called Mi'
    await page.getByPlaceholder(words['views.name']).fill(view)
    await page.getByText(words['views.share']).click()
    await page.getByRole('button', { name: words['views.keep'] }).click()
    await page.getByRole('button', { name: view, exact: true }).waitFor()
    await album.take('saved views')
    await page.keyboard.press('Escape')
    await bulkExport(desk, album)
    await page.getByRole('button', { name: words['jobs.put-away'] }).first().click()
    await page.getByRole('link', { name: SUBMITTED, exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: SUBMITTED }).waitFor()
    await album.take('person')
    await page.getByRole('row', { name: /A07/ }).getByRole('button').first().click()
    await page.getByRole('dialog').getByRole('listitem').first().waitFor()
    await album.take('history')
    await page.keyboard.press('Escape')
    await desk.go('review')
    await page.getByRole('heading', { level: 1, name: SUBMITTED }).waitFor()
    await page.keyboard.press('2')
    await page.getByText(words['review.comment-first']).waitFor()
    await desk.choose(words['comment.choose'], /A07/)
    await page.getByPlaceholder(words['comment.placeholder']).fill('请问清搬到哪里去了')
    await album.take('review')
    await desk.go('duplicates')
    await page.locator('canvas').waitFor()
    await album.take('duplicates')
    await page.getByText(words['pairs.cross-county']).first().click()
    await page.getByText(words['pairs.withheld']).waitFor()
    await album.take('duplicate in two counties')
    await page.getByRole('button', { name: words['pairs.statistics'] }).click()
    await page.getByRole('button', { name: words['pairs.run'] }).waitFor()
    await album.take('statistics of the review')
    await page.keyboard.press('Escape')
    await listFromElsewhere(desk, album)
    for (const place of PLACES) {
      await desk.go(place)
      await desk.isThere()
      await album.take(place)
    }
    await page.locator('input[name=roster]').setInputFiles(listOf(elders(6, LIUKU, 50)))
    await page.getByRole('button', { name: desk.says('roster.confirm', { count: 6 }) }).waitFor()
    await album.take('list looked over')
    await desk.choose(words['roster.source'], /公安户籍底册|police household register/i)
    await page.getByRole('button', { name: desk.says('roster.confirm', { count: 6 }) }).click()
    await page.getByRole('heading', { name: words['roster.done'] }).waitFor()
    await page.getByRole('heading', { name: words['roster.past'] }).waitFor()
    await album.take('list imported')
    await page.getByRole('button', { name: words['jobs.put-away'] }).first().click()
    await spotCheck(desk, album)
    await standards(desk, album)
    await desk.go('tables')
    await page.getByRole('button', { name: words.chart, exact: true }).click()
    await page.locator('canvas').waitFor()
    await album.take('chart')
    await desk.go('tablets')
    await page.getByRole('button', { name: words['tablets.enrol'] }).click()
    await page.locator('input[name=label]').fill('上江 和医生')
    await desk.place('六库村')
    await album.take('enrol')
    await page.getByRole('button', { name: words['tablets.make-code'] }).click()
    await page.getByAltText(words['tablets.square']).waitFor()
    await album.take('slip')
    await page.getByRole('button', { name: words.close, exact: true }).last().click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await album.take('keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: words['sign-out'] }).click()
    await desk.signIn('wang', '/exports')
    await page.getByRole('button', { name: words['exports.agree'], exact: true }).first().waitFor()
    await album.take('export to agree to')
    await page.getByRole('button', { name: words['sign-out'] }).click()
    await desk.signIn('zhou', '/accounts')
    await desk.isThere()
    await album.take('accounts')
    await page.getByRole('button', { name: words['accounts.new'] }).click()
    await page.locator('input[name=display-name]').waitFor()
    await album.take('new account')
    await page.keyboard.press('Escape')
    await desk.go('audit')
    await page.getByRole('cell').first().waitFor()
    await album.take('audit')
    await page.getByRole('link', { name: '州民政局' }).click()
    await page.getByRole('button', { name: words['factor.start'] }).click()
    await page.getByAltText(words['factor.square']).waitFor()
    await album.take('own account')
    await desk.visit('/api')
    await page.locator('summary').first().waitFor()
    await album.take('api')
  }
})
