import type { Page } from '@playwright/test'
import { zh } from '../shared/messages/zh'
import { elders, XIAOSHABA } from './support/elders'
import { expect, test } from './support/world'

async function type(page: Page, label: string, text: string) {
  const box = page.getByRole('textbox', { name: label })
  await box.fill(text)
  await box.press('Tab')
}

/** Types the name until the matcher, which comes after everything else, gives its reasons. */
async function isRecognised(page: Page) {
  const date = page.getByRole('group', { name: zh['add.birth-date'] }).getByRole('textbox')
  for (const [at, part] of ['1930', '1', '1'].entries()) await date.nth(at).fill(part)
  await expect(async () => {
    await type(page, zh['add.name'], '')
    await type(page, zh['add.name'], '余阿扑')
    await expect(page.getByText('姓名写法不同，读音相同。')).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await expect(page.getByText('余阿普')).toBeVisible()
}

test("whoever is about to be added is recognised by the server's matcher, without a signal too", async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'alike')
  await tablet.go('add')
  await isRecognised(tablet.page)
  await expect
    .poll(() =>
      tablet.page.evaluate(async () => {
        const kept = await Promise.all(
          (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
        )
        return kept.flat().filter(({ url }) => url.includes('/match')).length
      }),
    )
    .toBe(2)

  office.line.cut()
  await tablet.page.reload()
  await tablet.unlock()
  await tablet.isOpen()
  await tablet.go('add')
  await isRecognised(tablet.page)
})

test('a number that is listed in a village of another tablet is told of', async ({ world }) => {
  const elsewhere = elders(3, XIAOSHABA, 20)
  const office = await world.openOffice([...elders(12), ...elsewhere])
  const tablet = await world.readyTablet(office, 'listed')
  await tablet.go('add')
  await type(tablet.page, zh['add.id-number'], elsewhere[0]?.idNumber ?? '')
  await expect(tablet.page.getByText('别处已有登记')).toBeVisible()
  await type(tablet.page, zh['add.id-number'], elders(1)[0]?.idNumber ?? '')
  await expect(tablet.page.getByText('别处已有登记')).toBeHidden()
})
