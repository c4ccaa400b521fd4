import { zh } from '../shared/messages/zh'
import { LIUKU } from './support/elders'
import { expect, test } from './support/world'

test('a newcomer enrols, fills a form without a signal, and the county counts it', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office)
  await tablet.enrol(office.enrol('first', LIUKU))
  await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '12'))).toBeVisible()
  await tablet.isKeptOffline()

  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.go('home')
  await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '11'))).toBeVisible()
  await expect(tablet.page.locator('.line .icon')).not.toHaveClass(/done/)
  expect(office.found()).toBe(0)

  office.line.mend()
  await tablet.allOnServer()
  await expect.poll(() => office.found()).toBe(1)
})

test('a code that is wrong is told at once, and another one needs no other PIN', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office)
  const next = tablet.page.getByRole('button', { name: zh.next }).last()
  const code = tablet.page.getByLabel(zh['enrol.code'])
  await tablet.visit()
  await code.fill('ABCD')
  await next.click()
  await expect(tablet.page.getByRole('alert')).toContainText('16')
  const good = office.enrol('second try', LIUKU)
  await code.fill([...good].reverse().join(''))
  await next.click()
  await tablet.choosePin()
  await expect(tablet.page.getByRole('alert')).toContainText('没有这个登记码')
  await code.fill(good)
  await next.click()
  await tablet.isOpen()
})

test('a PIN that is too simple is told where it was typed', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office)
  await tablet.visit()
  await tablet.page.getByLabel(zh['enrol.code']).fill(office.enrol('simple', LIUKU))
  await tablet.page.getByRole('button', { name: zh.next }).last().click()
  await tablet.choosePin('111111')
  await expect(tablet.page.getByText('PIN 太简单')).toBeVisible()
  await tablet.choosePin()
  await tablet.isOpen()
})

test('without a signal the enrolment says so, the code stays good, and all is there afterwards', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office)
  const code = office.enrol('no signal', LIUKU)
  await tablet.visit()
  await tablet.isKeptOffline()
  expect(await tablet.keepsFile('tables')).toBe(false)
  expect(await tablet.keepsFile('FormScreen')).toBe(false)
  office.line.cut()
  await tablet.page.reload()
  await tablet.page.getByLabel(zh['enrol.code']).fill(code)
  await tablet.page.getByRole('button', { name: zh.next }).last().click()
  await tablet.choosePin()
  await expect(tablet.page.getByRole('alert')).toContainText(zh['enrol.no-signal'])
  office.line.mend()
  await tablet.page.getByRole('button', { name: zh.next }).last().click()
  await tablet.isOpen()
  await tablet.hasList()
  expect(await tablet.keepsFile('tables')).toBe(true)

  office.line.cut()
  await tablet.stop()
  await tablet.start()
  await tablet.visit()
  await tablet.unlock()
  await tablet.find('yuapu')
  await tablet.page.getByRole('link', { name: '余阿普' }).last().click()
  await tablet.choose('visit_outcome', '完成')
})

test('the square of the slip opens the page with the code in it', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office)
  const code = office.enrol('by slip', LIUKU)
  await tablet.visit(`/#enrol=${code}`)
  await expect(tablet.page.getByLabel(zh['enrol.code'])).toHaveValue(code)
  expect(tablet.page.url()).not.toContain(code)
})
