import { countyAtWork } from '../support/county'
import { expect, test } from '../support/world'

for (const language of ['zh', 'en'] as const) {
  test(`a table is read, followed to its people, saved and printed, ${language}`, async ({
    world,
  }) => {
    const office = await countyAtWork(world)
    const desk = await world.newDesk(office, { language })
    const { page, words } = desk
    await desk.signIn('lushui')
    await desk.go('tables')
    const sheet = page.getByRole('article')
    await expect(sheet.getByRole('table')).toBeVisible()

    const xlsx = page.waitForEvent('download')
    await page.getByRole('button', { name: 'XLSX' }).click()
    expect((await xlsx).suggestedFilename()).toMatch(/\.xlsx$/)
    const csv = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    expect((await csv).suggestedFilename()).toMatch(/\.csv$/)

    await page.getByRole('button', { name: words.chart, exact: true }).click()
    await expect(page.locator('canvas')).toBeVisible()
    for (const type of ['PNG', 'SVG']) {
      const picture = page.waitForEvent('download')
      await page.getByRole('button', { name: desk.says('chart.save', { type }) }).click()
      expect((await picture).suggestedFilename()).toMatch(new RegExp(`\\.${type}$`, 'i'))
    }

    await page.emulateMedia({ media: 'print' })
    await expect(sheet.getByText(words['table.checked-by'])).toBeVisible()
    await expect(page.getByRole('navigation', { name: words['nav.label'] })).toBeHidden()
    await expect(page.getByRole('button', { name: 'XLSX' })).toBeHidden()
    await page.emulateMedia({ media: 'screen' })

    await sheet.getByRole('table').getByRole('link').first().click()
    await desk.isAt('people')
    await expect(page.locator('.total')).toHaveText(/[1-9]/)

    await desk.go('crosstab')
    await desk.choose(words['crosstab.columns'], /入户结果|visit outcome/i)
    await expect(page).toHaveURL(/columns=visit_outcome/)
    await expect(sheet.getByRole('table')).toBeVisible()
    expect(desk.complaints).toEqual([])
  })
}
