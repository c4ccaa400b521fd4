import { zh } from '../shared/messages/zh'
import { isFit } from './support/fit'
import { expect, test } from './support/world'

test('two tablets that edit the same elder both see both values, and one chooses', async ({
  world,
}) => {
  const office = await world.openOffice()
  const [one, other] = [
    await world.readyTablet(office, 'one'),
    await world.readyTablet(office, 'other'),
  ]
  office.line.cut()
  for (const [tablet, phone] of [
    [one, '13800000001'],
    [other, '13800000002'],
  ] as const) {
    await tablet.openRecord('余阿普')
    await tablet.choose('visit_outcome', '完成')
    await tablet.section('家庭与联系')
    await tablet.type('contact_phone', phone)
    await tablet.back()
  }
  office.line.mend()
  await one.allOnServer()
  await other.allOnServer()
  await one.allOnServer()

  await expect(one.page.getByText('余阿普')).toBeVisible()
  await one.openRecord('余阿普')
  await one.section('家庭与联系')
  const conflict = one.question('contact_phone').getByRole('region', { name: zh['conflict.label'] })
  await expect(conflict).toContainText('13800000001')
  await expect(conflict).toContainText('13800000002')
  await isFit(one.page, 'conflict')
  await conflict
    .getByRole('listitem')
    .filter({ hasText: '13800000002' })
    .getByRole('button', { name: zh['conflict.this'] })
    .click()
  await one.ticked('contact_phone')
  await expect(one.question('contact_phone').getByRole('textbox')).toHaveValue('13800000002')
})

test('a line that is cut in the middle of an upload loses nothing', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'cut')
  office.line.cut()
  for (const name of ['余阿普', '胡阿普', '密阿普', '和阿普']) {
    await tablet.openRecord(name)
    await tablet.choose('visit_outcome', '完成')
    await tablet.back()
  }
  await tablet.go('home')
  // The browser sends the head of a request, then its body: the last of these cuts the body.
  for (const bytes of [100, 400, 800, 1000]) {
    office.line.mend()
    office.line.cutAfter(bytes)
    await tablet.syncNow()
    await expect.poll(() => office.line.isDown).toBe(true)
  }
  office.line.mend()
  await tablet.allOnServer()
  await expect.poll(() => office.found()).toBe(4)
})

test('a revoked tablet is told, goes on working, and what it sends waits in quarantine', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'revoked')
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  office.run('device', 'revoke', 'revoked', '--reason', 'lost')
  office.line.mend()
  await tablet.go('home')
  await tablet.syncNow()
  await expect.poll(() => office.run('quarantine', 'list')).toContain('revoked')
  await expect(tablet.page.getByRole('region', { name: zh['sync.label'] })).toContainText('已停用')
  await expect(tablet.page.locator('.line .icon.done')).toHaveCount(0)
  expect(office.found()).toBe(0)
  await tablet.openRecord('余阿普')
  await expect(
    tablet.question('visit_outcome').getByRole('radio', { name: '完成', exact: true }),
  ).toBeChecked()
})

test('a tablet whose clock is ten years off still hands its work in', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office, { yearsOff: -10 })
  await tablet.enrol(office.enrol('clock'))
  await tablet.hasList()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.allOnServer()
  await expect.poll(() => office.found()).toBe(1)
  await tablet.go('device')
  await expect(tablet.page.getByText(zh['device.clock'])).toBeVisible()
  await expect(
    tablet.page.getByText('慢 3652 天').or(tablet.page.getByText('慢 3653 天')),
  ).toBeVisible()
})

test('a core that dies is started anew, and whatever showed a tick is there', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'panic')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  const [worker] = tablet.page.workers()
  await worker?.evaluate(() => postMessage({ kind: 'failed', failure: 'panicked' }))
  await tablet.unlock()
  await tablet.page.getByRole('heading', { level: 1, name: '余阿普' }).waitFor()
  await expect(
    tablet.question('visit_outcome').getByRole('radio', { name: '完成', exact: true }),
  ).toBeChecked()
  await tablet.choose('visit_outcome', '住院')
})
