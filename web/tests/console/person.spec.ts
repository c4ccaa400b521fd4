import { zh as tabletWords } from '../../shared/messages/zh'
import { elders, LIUKU } from '../support/elders'
import { noise } from '../support/noise'
import { expect, test } from '../support/world'

/** The township around where tests measure positions, as a county draws it. */
const MAP = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: '六库街道', code: '533301002' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [98.8, 25.8],
            [98.9, 25.8],
            [98.9, 25.9],
            [98.8, 25.9],
            [98.8, 25.8],
          ],
        ],
      },
    },
  ],
})
const WHO = '余阿普'

test('a record’s findings, photo and place on the county’s map; what is masked shows for a reason', async ({
  world,
}) => {
  const office = await world.openOffice(elders(3, LIUKU))
  office.account('lushui', 'county', '泸水市民政局', '533301000000')
  office.account('zhou', 'prefecture', '州民政局', '533300000000')
  const tablet = await world.readyTablet(office, '六库 李调查员')
  await tablet.openRecord(WHO)
  await tablet.choose('visit_outcome', '完成')
  await tablet.question('gps').getByRole('button', { name: tabletWords['position.take'] }).click()
  await tablet.ticked('gps')
  await tablet.section('身份与年龄')
  const photo = { name: 'card.bmp', mimeType: 'image/bmp', buffer: noise(400) }
  await tablet.question('photo_document').locator('input[type=file]').setInputFiles(photo)
  await tablet.ticked('photo_document')
  await tablet.back()
  await tablet.allOnServer()

  const desk = await world.newDesk(office)
  const { page, words } = desk
  await desk.signIn('lushui')
  const file = { name: '泸水.geojson', mimeType: 'application/json', buffer: Buffer.from(MAP) }
  await page.locator('input[accept*=geojson]').setInputFiles(file)
  const township = page.locator('svg').getByRole('button', { name: /六库街道/ })
  await township.click()
  await expect(page).toHaveURL(/division=533301002000/)

  await desk.go('people')
  await page.getByRole('link', { name: WHO, exact: true }).first().click()
  const findings = page.locator('section').filter({ has: page.getByText(words.findings) })
  await expect(findings.getByRole('button').first()).toBeVisible()
  await expect(page.getByRole('img', { name: words['position.on-map'] })).toBeVisible()
  const picture = page.getByRole('button', { name: /证件照片/ })
  await expect
    .poll(() => picture.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBeGreaterThan(0)
  await picture.click()
  await expect(page.getByRole('dialog').getByRole('img', { name: /证件照片/ })).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: words['sign-out'] }).click()
  await desk.signIn('zhou', '/people')
  await page.getByRole('link', { name: WHO, exact: true }).first().click()
  const number = page.getByRole('row', { name: /B05/ })
  const whole = elders(1, LIUKU)[0]?.idNumber ?? ''
  await expect(number).not.toContainText(whole)
  await page.getByRole('button', { name: words.reveal }).click()
  await desk.giveReason('核对重复领取', words['reveal.do'])
  await expect(number).toContainText(whole)
  await desk.go('audit')
  await expect(page.getByRole('row').filter({ hasText: '核对重复领取' })).toBeVisible()
  expect(desk.complaints).toEqual([])
})
