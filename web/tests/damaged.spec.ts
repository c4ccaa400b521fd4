import { zh } from '../shared/messages/zh'
import { LIUKU } from './support/elders'
import { isFit } from './support/fit'
import { expect, test } from './support/world'

test('a store that was damaged is rescued when the PIN is typed, and what it held is told', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'damaged')
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.stop()
  tablet.damageStore('its end')

  await tablet.start()
  await tablet.visit()
  await tablet.unlock()
  const notice = tablet.page.getByRole('alert').filter({ hasText: zh['rescue.heading'] })
  await expect(notice).toBeVisible()
  await isFit(tablet.page, 'rescued')
  // What the store lost may lie sealed: it stays until it has left the tablet.
  office.line.mend()
  await tablet.allOnServer()
  const download = tablet.page.waitForEvent('download')
  await notice.getByRole('button', { name: zh['export.save'] }).click()
  office.run('receive', await (await download).path())
  await expect.poll(() => office.found()).toBe(1)
  await notice.getByRole('button', { name: zh.understood }).click()
  await expect(notice).toBeHidden()
})

test('a store of which nothing reads gives its sealed work away, and begins anew', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'broken')
  const { page: before } = tablet
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await before.getByRole('searchbox').waitFor()
  await tablet.stop()
  tablet.damageStore('all of it')

  await tablet.start()
  await tablet.visit()
  await tablet.unlock()
  const { page } = tablet
  await page.getByRole('heading', { name: zh['trouble.broken.heading'] }).waitFor()
  await isFit(page, 'broken')
  await page.getByRole('button', { name: zh.again }).click()
  await tablet.unlock()
  await page.getByRole('heading', { name: zh['trouble.broken.heading'] }).waitFor()
  await page.getByRole('button', { name: zh['start-over.begin'] }).click()
  const sure = page.getByRole('button', { name: zh['start-over.sure'] })
  await expect(sure).toBeDisabled()
  await isFit(page, 'start over')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: zh['export.save'] }).click()
  office.run('receive', await (await download).path())
  await expect.poll(() => office.found()).toBe(1)
  await sure.click()

  await page.getByRole('heading', { name: zh['enrol.heading'] }).waitFor()
  await expect(page.getByText(zh['cleared.heading'])).toBeHidden()
  office.line.mend()
  await tablet.enrol(office.enrol('broken, again', LIUKU))
  await tablet.hasList()
  await expect(page.getByText(zh['village.left'].replace('{count}', '11'))).toBeVisible()
})
