import { zh } from '../shared/messages/zh'
import { isFit } from './support/fit'
import { expect, test } from './support/world'

const WRONG = '000000'
const TRIES = 10

test('ten wrong PINs lock the tablet, the county unlocks it, and nothing is lost', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'forgetful')
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.back()
  await tablet.go('device')
  await tablet.page.getByRole('button', { name: zh['device.lock'] }).click()
  for (let left = TRIES - 1; left > 0; left--) {
    await tablet.unlock(WRONG)
    const said = zh['unlock.wrong'].replace('{left}', String(left))
    await expect(tablet.page.getByRole('alert')).toHaveText(said)
  }
  await tablet.unlock(WRONG)
  await tablet.page.getByRole('heading', { name: zh['locked-out.heading'] }).waitFor()
  await tablet.page.reload()
  await tablet.page.getByRole('heading', { name: zh['locked-out.heading'] }).waitFor()
  await isFit(tablet.page, 'locked out')

  office.line.mend()
  await tablet.page.getByRole('button', { name: zh['locked-out.ask'] }).click()
  const code = (await tablet.page.locator('p.code').textContent()) ?? ''
  office.run('device', 'unlock', 'forgetful', '--code', code, '--reason', 'called, voice known')
  await tablet.page.getByRole('button', { name: zh['locked-out.again'] }).click()
  await tablet.page.getByRole('heading', { name: zh['locked-out.back'] }).waitFor()
  await tablet.choosePin('246802')
  await tablet.isOpen()
  await tablet.allOnServer()
  await expect.poll(() => office.found()).toBe(1)
})

test('another PIN opens the same data', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'new pin')
  await tablet.go('device')
  await tablet.page.getByRole('button', { name: zh['device.change-pin'] }).click()
  await tablet.typePin('135790')
  await tablet.page.getByRole('button', { name: zh.next }).click()
  await tablet.choosePin('864208')
  await expect(tablet.page.getByText(zh['pin.changed'])).toBeVisible()
  await tablet.page.reload()
  await tablet.unlock('864208')
  await tablet.isOpen()
})

test('a second tab waits, takes over when asked, and the first one waits in turn', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'two tabs')
  const first = tablet.page
  const second = await tablet.context.newPage()
  await second.goto(tablet.url)
  await second.getByRole('button', { name: zh['elsewhere.use-here'] }).click()
  tablet.page = second
  await tablet.unlock()
  await tablet.isOpen()
  await first.getByRole('heading', { name: zh['elsewhere.heading'] }).waitFor()

  await second.close()
  tablet.page = first
  await tablet.unlock()
  await tablet.isOpen()
})

test('nothing that is readable lies in the browser profile', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'private')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('家庭与联系')
  await tablet.type('contact_name', '植入甲乙丙')
  await tablet.type('contact_phone', '13987654321')
  await tablet.back()
  await tablet.stop()
  const planted = ['余阿普', '植入甲乙丙', '13987654321', '533301193001010012', '135790']
  expect(tablet.profileHolds(planted)).toEqual([])
})
