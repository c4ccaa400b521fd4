import { elders, LIUKU } from '../support/elders'
import { listOf } from '../support/list-file'
import { expect, test } from '../support/world'

const WHY = '核对八月补贴'
const WHY_NOT = '先发掩码的名单'

for (const language of ['zh', 'en'] as const) {
  test(`full numbers of many leave when a second person agrees, ${language}`, async ({ world }) => {
    const office = await world.openOffice([])
    office.importList(listOf(elders(30, LIUKU)))
    office.account('lushui', 'county', '泸水市民政局 李', '533301000000')
    office.account('wang', 'county', '泸水市民政局 王', '533301000000')
    const desk = await world.newDesk(office, { language })
    const other = await world.newDesk(office, { language })
    const { page, words } = desk
    const tray = page.getByRole('region', { name: words.jobs, exact: true })
    const asks = async () => {
      await desk.go('people')
      await page.getByRole('button', { name: words.export, exact: true }).click()
      await desk.giveReason(WHY, words['export.do'])
      await expect(tray.getByText('30').first()).toBeVisible()
    }

    await test.step('whoever asks waits, and cannot agree', async () => {
      await desk.signIn('lushui')
      await asks()
      await desk.go('exports')
      const own = page.getByRole('row').filter({ hasText: WHY })
      await expect(own).toContainText(words['exports.own'])
      await expect(own.getByRole('button')).toHaveCount(0)
    })

    await test.step('another says why not, which is told', async () => {
      await other.signIn('wang', '/exports')
      const asked = other.page.getByRole('row').filter({ hasText: WHY })
      await expect(asked).toContainText('泸水市民政局 李')
      await expect(asked).toContainText('30')
      await asked.getByRole('button', { name: words['exports.refuse'], exact: true }).click()
      await other.giveReason(WHY_NOT, words['exports.refuse'])
      await expect(other.page.getByText(words['exports.none'])).toBeVisible()
      await expect(tray).toContainText(WHY_NOT)
      await tray.getByRole('button', { name: words['jobs.put-away'] }).click()
    })

    await test.step('asked again and agreed to, the file is there', async () => {
      await asks()
      await other.page.getByRole('button', { name: words['exports.agree'], exact: true }).click()
      await other.announced('exports.agreed')
      const saved = page.waitForEvent('download')
      await tray.getByRole('button', { name: words['jobs.save'] }).click()
      expect((await saved).suggestedFilename()).toMatch(/\.xlsx$/)
    })
    expect([...desk.complaints, ...other.complaints]).toEqual([])
  })
}
