import { elders, LIUKU } from '../support/elders'
import { listOf } from '../support/list-file'
import { answer, handIn } from '../support/visit'
import { expect, test } from '../support/world'

/** The first two are so old that their age wants evidence. */
const LIST = elders(10, LIUKU, 2)
const [RETURNED, DOUBTED, HELD] = ['密阿普', '和阿普', '李阿普']

for (const language of ['zh', 'en'] as const) {
  test(`the county's day, ${language}`, async ({ world }) => {
    test.setTimeout(180_000)
    const office = await world.openOffice([])
    office.account('lushui', 'county', '泸水市民政局', '533301000000')
    const desk = await world.newDesk(office, { language })
    const { page, words } = desk

    await test.step('signs in and imports a list', async () => {
      await desk.signIn('lushui')
      await desk.go('rosters')
      await page.locator('input[name=roster]').setInputFiles(listOf(LIST))
      await expect(page.getByText('2026六库.csv')).toBeVisible()
      await desk.choose(words['roster.source'], /公安户籍底册|police household register/i)
      await page.getByRole('button', { name: desk.says('roster.confirm', { count: 10 }) }).click()
      await expect(page.getByRole('heading', { name: words['roster.done'] })).toBeVisible()
    })

    const first = await world.newTablet(office)
    const second = await world.newTablet(office)
    await test.step('enrols a tablet with the square on the screen', async () => {
      await desk.go('tablets')
      await page.getByRole('button', { name: words['tablets.enrol'] }).click()
      await page.locator('input[name=label]').fill('六库 李调查员')
      await desk.place('六库村')
      await page.getByRole('button', { name: words['tablets.make-code'] }).click()
      await expect(page.getByAltText(words['tablets.square'])).toBeVisible()
      await first.enrol((await page.locator('.letters').textContent()) ?? '')
      await first.hasList()
      await page.getByRole('button', { name: words.close, exact: true }).last().click()
      await expect(page.getByRole('cell', { name: '六库 李调查员' })).toBeVisible()
      await second.enrol(office.enrol('六库 和医生', LIUKU))
      await second.hasList()
    })

    await test.step('sees what a tablet syncs arrive by itself', async () => {
      await desk.go('overview')
      await expect(
        page.getByText(desk.says('overview.settled', { settled: 0, all: 10 })),
      ).toBeVisible()
      await handIn(first, RETURNED)
      await answer(first, DOUBTED, '查无此人')
      await first.allOnServer()
      await expect(
        page.getByText(desk.says('overview.settled', { settled: 2, all: 10 })),
      ).toBeVisible()
      const tile = page.getByRole('link', { name: words['needs.to_verify'] })
      await expect(tile).toContainText('1')
      await tile.click()
      await desk.isAt('review')
    })

    await test.step('returns a record with a comment, which the tablet shows', async () => {
      await page.getByRole('button', { name: RETURNED }).waitFor()
      await page.getByRole('heading', { level: 1, name: RETURNED }).waitFor()
      await page.keyboard.press('2')
      await page.getByText(words['review.comment-first']).waitFor()
      await desk.choose(words['comment.choose'], /A07/)
      await page.getByPlaceholder(words['comment.placeholder']).fill('请问清搬到哪里去了')
      await page
        .getByRole('button', { name: desk.says('review.return-with', { count: 1 }) })
        .click()
      await desk.announced('review.returned', { name: RETURNED })
      await expect(page.getByText(words['review.none'])).toBeVisible()
      await first.allOnServer()
      await first.page.getByRole('main').getByRole('link', { name: RETURNED }).click()
      await first.section('入户登记')
      await expect(first.page.getByText('请问清搬到哪里去了')).toBeVisible()
      await first.back()
    })

    await test.step('settles a conflict with one key', async () => {
      await answer(second, DOUBTED, '拒访')
      await second.allOnServer()
      await desk.go('conflicts')
      const card = page.getByRole('listitem').filter({ hasText: DOUBTED }).first()
      await expect(card).toContainText('六库 李调查员')
      await expect(card).toContainText('六库 和医生')
      await page.keyboard.press('1')
      await desk.announced('conflict.settled')
      await expect(page.getByText(words['conflict.none'])).toBeVisible()
    })

    await test.step('revokes a tablet, and releases what it still hands in', async () => {
      await desk.go('tablets')
      const row = page.getByRole('row').filter({ hasText: '六库 和医生' })
      await row.getByRole('button', { name: words['tablets.revoke'] }).click()
      await desk.giveReason('平板丢失', words['tablets.revoke'])
      await expect(row).toContainText(words['tablets.revoked'])
      await answer(second, HELD, '查无此人')
      await second.go('home')
      await second.syncNow()
      await desk.go('quarantine')
      const card = page.getByRole('listitem').filter({ hasText: HELD }).first()
      await expect(card).toContainText('六库 和医生')
      await page.keyboard.press('1')
      await desk.giveReason('平板找回，核对无误', words['held.release'])
      await desk.announced('held.now-admitted', { why: '' })
      await expect(page.getByText(words['held.none'])).toBeVisible()
      await desk.go('overview')
      await expect(
        page.getByText(desk.says('overview.settled', { settled: 3, all: 10 })),
      ).toBeVisible()
    })

    await test.step('prints a table as the office signs it, and saves it', async () => {
      await desk.go('tables')
      const sheet = page.getByRole('article')
      await page.getByRole('link', { name: 'T8' }).click()
      await expect(sheet.getByRole('table')).toContainText('六库街道')
      await page.emulateMedia({ media: 'print' })
      await expect(sheet.getByText(words['table.head-of-office'])).toBeVisible()
      await expect(page.getByRole('navigation', { name: words['nav.label'] })).toBeHidden()
      expect((await page.pdf({ format: 'A4', landscape: true })).length).toBeGreaterThan(10_000)
      await page.emulateMedia({ media: 'screen' })
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'XLSX' }).click()
      expect((await saved).suggestedFilename()).toMatch(/\.xlsx$/)
    })

    expect(desk.complaints).toEqual([])
  })
}
