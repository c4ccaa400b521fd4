import { elders, LIUKU } from '../support/elders'
import { listOf } from '../support/list-file'
import { PAYLOADS } from '../support/payloads'
import { expect, test } from '../support/world'

/** Lines that carry a payload wherever a list takes text. */
const HOSTILE = elders(PAYLOADS.length, LIUKU).map((elder, at) => ({
  ...elder,
  name: PAYLOADS[at] ?? '',
  group: PAYLOADS[at] ?? '',
}))

test('200 scripts in every text field never run', async ({ world }) => {
  test.setTimeout(240_000)
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200)
  const office = await world.openOffice([])
  office.importList(listOf(HOSTILE))
  office.account('lushui', 'county', PAYLOADS[0] ?? '', '533301000000')
  office.account('zhou', 'administrator', PAYLOADS[1] ?? '')
  for (const label of PAYLOADS.slice(0, 12)) office.enrol(label.slice(0, 80), LIUKU)
  const desk = await world.newDesk(office)
  const { page, words } = desk
  const ran: string[] = []
  await page.exposeFunction('ran', (what: string) => ran.push(what))
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    void dialog.dismiss()
  })

  await desk.signIn('lushui', '/people?columns=name,village_group,division')
  await expect(page.getByText(desk.says('people.total', { count: PAYLOADS.length }))).toBeVisible()
  const table = page.getByRole('table')
  for (let at = 0; at < PAYLOADS.length; at += 15) {
    await table.evaluate((box, top) => box.scrollTo({ top }), at * 32)
    await expect(page.locator(`[aria-rowindex="${at + 2}"] a`)).not.toBeEmpty()
  }
  await table.evaluate((box) => box.scrollTo({ top: 0 }))
  await page.getByRole('row').nth(1).getByRole('link').click()
  await page.waitForURL(/\/people\/[^/?]+/)
  await page.goBack()
  const box = page.getByPlaceholder(words['people.box'])
  for (const payload of PAYLOADS) await box.fill(payload)
  for (const place of ['overview', 'review', 'tablets', 'rosters']) await desk.go(place)
  await page.locator('input[name=roster]').setInputFiles(listOf(HOSTILE.slice(0, 20)))
  await expect(page.getByRole('heading', { name: '2026六库.csv' })).toBeVisible()
  // An address is read once in a while; the box above was given all of them.
  for (const payload of PAYLOADS.filter((_, at) => at % 20 === 0)) {
    await desk.visit(
      `/people?text=${encodeURIComponent(payload)}&order=${encodeURIComponent(payload)}`,
    )
  }
  await page.getByRole('button', { name: words['sign-out'] }).click()
  await desk.signIn('zhou')
  for (const place of ['accounts', 'audit']) await desk.go(place)

  expect(ran).toEqual([])
  expect(desk.complaints).toEqual([])
})
