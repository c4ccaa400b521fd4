import { zh } from '../shared/messages/zh'
import { newerVersion } from './support/newer-version'
import { expect, test } from './support/world'

test('a new version waits until the form is closed and the surveyor agrees; drafts stay', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'update')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')

  await expect.poll(() => tablet.keepsFile('matcher_bg')).toBe(true)

  newerVersion(office.web)
  const fetched: string[] = []
  tablet.context.on('request', (request) => {
    if (request.serviceWorker()) fetched.push(request.url())
  })
  await tablet.page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update()
  })
  await expect
    .poll(() =>
      tablet.page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null),
    )
    .toBe(true)
  const bar = tablet.page.getByRole('button', { name: zh['update.now'] })
  await expect(bar).toBeHidden()
  expect(fetched.length).toBeGreaterThan(0)
  expect(fetched.filter((url) => /\.(wasm|bin)$/.test(url))).toEqual([])

  office.line.cut()
  await tablet.section('家庭与联系')
  await tablet.type('contact_name', '余小妹')
  await tablet.back()
  await bar.click()
  await tablet.unlock()
  await expect.poll(() => tablet.page.evaluate(() => 'isNewer' in globalThis)).toBe(true)
  expect(await tablet.keepsFile('match-worker')).toBe(true)
  await tablet.openRecord('余阿普')
  await expect(tablet.question('contact_name').getByRole('textbox')).toHaveValue('余小妹')
  await tablet.back()
  office.line.mend()
  await tablet.allOnServer()
})
