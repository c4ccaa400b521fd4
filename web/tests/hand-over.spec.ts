import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zh } from '../shared/messages/zh'
import type { Tablet } from './support/tablet'
import { expect, test } from './support/world'

/** Saves the file that a button makes, and gives its path. */
async function save(tablet: Tablet, button: string): Promise<string> {
  const download = tablet.page.waitForEvent('download')
  await tablet.page.getByRole('button', { name: button }).click()
  const path = join(tablet.profile, (await download).suggestedFilename())
  await (await download).saveAs(path)
  return path
}

function receive(tablet: Tablet, name: string, buffer: Buffer) {
  const file = { name, mimeType: 'application/octet-stream', buffer }
  return tablet.page.locator('input[name=bundle]').setInputFiles(file)
}

test('work goes from tablet to tablet without a server, by card and file', async ({ world }) => {
  const office = await world.openOffice()
  const giver = await world.readyTablet(office, 'giver')
  const taker = await world.readyTablet(office, 'taker')
  office.line.cut()
  await giver.openRecord('余阿普')
  await giver.choose('visit_outcome', '完成')
  await giver.back()

  await taker.go('hand-over')
  const card = await save(taker, zh['hand.my-card'])
  await giver.go('hand-over')
  await receive(giver, 'card', readFileSync(card))
  const work = await save(giver, zh['hand.to-this'])
  await receive(taker, 'work', readFileSync(work))
  const taken = taker.page.locator('.notice').filter({ hasText: zh['hand.taken'] })
  await expect(taken).toContainText(zh['hand.brought-changed'].replace('{count}', '1'))
  await receive(taker, 'work', readFileSync(work))
  await expect(taken).toContainText('这里已经有的')
  await expect(taken).not.toContainText('有新内容')
  await taker.go('home')
  await expect(taker.page.getByText(zh['village.left'].replace('{count}', '11'))).toBeVisible()

  office.line.mend()
  await taker.allOnServer()
  await expect.poll(() => office.found()).toBe(1)
})

test('work goes to the server on a stick, which cannot be read on the way', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'stick')
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.go('hand-over')
  const work = await save(tablet, zh['hand.save'])
  expect(readFileSync(work).includes(Buffer.from('余阿普'))).toBe(false)
  office.run('receive', work)
  await expect.poll(() => office.found()).toBe(1)
})

test('the device page tells how the tablet is, and gives its sealed work away', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'device page')
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.go('device')
  const facts = tablet.page.locator('dl > div')
  for (const [name, value] of [
    ['device.days', '0'],
    ['device.records', '12'],
    ['device.promise', zh['device.promised']],
    ['device.offline', zh.yes],
    ['device.clock', zh['device.clock-right']],
    ['device.label', 'device page'],
  ] as const) {
    await expect(facts.filter({ hasText: zh[name] }).locator('dd')).toHaveText(value)
  }
  await expect(facts.filter({ hasText: zh['device.storage'] })).toContainText(/MB.*GB/)
  await expect(facts.filter({ hasText: zh['device.version'] })).toContainText(/\d+\.\d+\.\d+/)
  office.run('receive', await save(tablet, zh['export.save']))
  await expect.poll(() => office.found()).toBe(1)
})

test('a damaged file is refused with a reason, and what is here stays', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'damaged')
  await tablet.go('hand-over')
  const card = readFileSync(await save(tablet, zh['hand.my-card']))
  for (const bytes of [
    Buffer.from('no bundle'),
    card.subarray(0, card.length / 2),
    Buffer.alloc(0),
  ]) {
    await receive(tablet, 'damaged', bytes)
    await expect(tablet.page.getByRole('alert')).toContainText(zh['hand.not-taken'])
  }
  await tablet.go('home')
  await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '12'))).toBeVisible()
})
