import { ODD, surveyorsWereOut } from '../support/surveyors'
import { expect, test } from '../support/world'

/** The deed in the audit, in the server's words. */
const LOOKED = /访问需先复查|whose interviews stand out/

for (const language of ['zh', 'en'] as const) {
  test(`whose interviews to look at first, and why, ${language}`, async ({ world }) => {
    const office = await world.openOffice([])
    await surveyorsWereOut(office)
    office.account('lushui', 'county', '泸水市民政局', '533301000000')
    office.account('zhou', 'auditor', '州审计', '533300000000')
    const desk = await world.newDesk(office, { language })
    const { page } = desk
    await desk.signIn('lushui')
    await desk.go('surveyors')
    const first = page.getByRole('row').nth(1)
    await expect(first).toContainText(ODD)
    await expect(first.getByRole('listitem').first()).toContainText('100')
    await expect(page.getByText(desk.says('surveyors.rest', { usual: 5, few: 0 }))).toBeVisible()

    const above = await world.newDesk(office, { language })
    await above.signIn('zhou')
    await above.go('audit')
    const looked = above.page.getByRole('row').filter({ hasText: LOOKED })
    await expect(looked.first()).toContainText('lushui')
    expect([...desk.complaints, ...above.complaints]).toEqual([])
  })
}
