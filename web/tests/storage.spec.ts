import { zh } from '../shared/messages/zh'
import { LIUKU } from './support/elders'
import { noise } from './support/noise'
import { expect, test } from './support/world'

const MOST_PHOTOS = 20

test('a full storage is told at the question, loses nothing, and the step can be repeated', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'full')
  const session = await tablet.context.newCDPSession(tablet.page)
  const origin = office.line.url
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('身份与年龄')
  const photos = tablet.question('photo_document')
  const failed = photos.getByRole('alert')
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  // What the browser had already set aside still takes some.
  let kept = 0
  for (; kept < MOST_PHOTOS; kept++) {
    const photo = { name: 'card.bmp', mimeType: 'image/bmp', buffer: noise(700 + kept) }
    await photos.locator('input[type=file]').setInputFiles(photo)
    await expect(failed.or(photos.getByRole('listitem').nth(kept))).toBeVisible()
    if (await failed.isVisible()) break
  }
  await expect(failed).toContainText('空间')
  await expect(photos.getByRole('listitem')).toHaveCount(kept)

  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await failed.getByRole('button', { name: zh.again }).click()
  await tablet.ticked('photo_document')
  await expect(failed).toBeHidden()
  await tablet.back()
  await tablet.allOnServer()
})

test('the tablet says loudly that the browser may throw the data away', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office, { keeps: false })
  await tablet.enrol(office.enrol('not kept', LIUKU))
  await expect(tablet.page.getByRole('alert')).toContainText(zh['keep.heading'])
  await tablet.go('device')
  await expect(tablet.page.getByText(zh['device.not-promised'])).toBeVisible()
})

test('a storage that was cleared is noticed and told, with what may be lost', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'cleared')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.allOnServer()
  await tablet.openRecord('胡阿普')
  office.line.cut()
  await tablet.choose('visit_outcome', '完成')
  // The engine asks again after a step: it then knows, and tells, what is not on the server.
  await expect
    .poll(() => tablet.page.evaluate(() => localStorage.getItem('trace')))
    .toContain('"unsentRecords":1')
  await tablet.stop()
  tablet.loseFiles()
  await tablet.start()
  office.line.mend()

  await tablet.visit()
  await tablet.page.getByRole('heading', { name: zh['enrol.heading'] }).waitFor()
  await expect(tablet.page.getByRole('alert')).toContainText(zh['cleared.heading'])
  await expect(tablet.page.getByRole('alert')).toContainText('1 份')
  await tablet.enrol(office.enrol('cleared, again', LIUKU))
  await tablet.hasList()
  // What had reached the server is back; the loss is what was written since.
  await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '11'))).toBeVisible()
})

test('a storage that is cleared while the page is open shows no tick, and its work still leaves', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'cleared, open')
  const { page } = tablet
  const session = await tablet.context.newCDPSession(page)
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  const notice = page.getByRole('alert').filter({ hasText: zh['gone.heading'] })
  await expect(notice).toBeHidden()

  await session.send('Storage.clearDataForOrigin', {
    origin: office.line.url,
    storageTypes: 'file_systems,indexeddb',
  })
  await tablet.section('家庭与联系')
  const name = tablet.question('contact_name')
  await name.getByRole('textbox').fill('余小妹')
  await name.getByRole('textbox').press('Enter')
  await expect(name.getByRole('alert')).toContainText(zh['gone.step'])
  await expect(name.getByLabel(zh['form.saved'], { exact: true })).toBeHidden()
  await expect(notice).toBeVisible()

  const download = page.waitForEvent('download')
  await notice.getByRole('button', { name: zh['gone.save'] }).click()
  office.run('receive', await (await download).path())
  await expect.poll(() => office.found()).toBe(1)

  office.line.mend()
  await tablet.stop()
  await tablet.start()
  await tablet.visit()
  await tablet.page.getByRole('heading', { name: zh['enrol.heading'] }).waitFor()
  await expect(tablet.page.getByRole('alert')).toContainText(zh['cleared.heading'])
})

test('whoever clears all of the site, files and traces, can enrol anew at once', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'cleared, whole')
  const session = await tablet.context.newCDPSession(tablet.page)
  const origin = office.line.url
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
  const notice = tablet.page.getByRole('alert').filter({ hasText: zh['gone.heading'] })
  await expect(notice).toBeVisible()
  await tablet.page.reload()
  await tablet.page.getByRole('heading', { name: zh['enrol.heading'] }).waitFor()
  await tablet.enrol(office.enrol('cleared, whole, again', LIUKU))
  await tablet.hasList()
})
