import { zh } from '../shared/messages/zh'
import { elders } from './support/elders'
import { expect, test } from './support/world'

test('the app reloads and starts cold without a signal', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'offline')
  office.line.cut()

  await tablet.page.reload()
  await tablet.unlock()
  await tablet.isOpen()

  await tablet.stop()
  await tablet.start()
  await tablet.visit()
  await tablet.unlock()
  await tablet.isOpen()
  await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '12'))).toBeVisible()
  await tablet.find('yuapu')
  await tablet.page.getByRole('link', { name: '余阿普' }).last().click()
  await tablet.choose('visit_outcome', '完成')
})

test("a week's work without a signal, fifty records, arrives when the signal is back", async ({
  world,
}) => {
  const week = 50
  const office = await world.openOffice(elders(60))
  const tablet = await world.readyTablet(office, 'week')
  office.line.cut()
  for (const { idNumber, name } of elders(week)) {
    await tablet.find(idNumber)
    await tablet.page.getByRole('link', { name }).last().click()
    await tablet.choose('visit_outcome', '完成')
    await tablet.back()
  }
  await tablet.stop()
  await tablet.start()
  await tablet.visit()
  await tablet.unlock()
  await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '10'))).toBeVisible()

  office.line.mend()
  await tablet.allOnServer()
  await expect.poll(() => office.found()).toBe(week)
})

test('what was written without a signal goes by itself when the signal returns', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'by itself')
  await tablet.openRecord('余阿普')
  await tablet.context.setOffline(true)
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.go('home')
  const line = tablet.page.getByRole('region', { name: zh['sync.label'] })
  await expect(line).toContainText(zh['sync.offline'])
  expect(office.found()).toBe(0)
  await tablet.context.setOffline(false)
  await expect.poll(() => office.found()).toBe(1)
  await expect(line.locator('.icon.done')).toBeVisible()
})

test('a surveyor who comes back stands at the same question', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'same question')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('家庭与联系')
  await tablet.type('contact_name', '余小妹')
  await tablet.back()
  await tablet.openRecord('余阿普')
  await expect(tablet.question('contact_name')).toBeInViewport()
})
