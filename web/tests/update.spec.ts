import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zh } from '../shared/messages/zh'
import { expect, test } from './support/world'

/** Puts a newer version of the app in the folder: the page's script changes, the core does not. */
function newerVersion(folder: string) {
  const assets = join(folder, 'assets')
  const script = readdirSync(assets).find((name) => /^index-.*\.js$/.test(name)) ?? ''
  const renamed = script.replace('index-', 'index-newer-')
  renameSync(join(assets, script), join(assets, renamed))
  writeFileSync(join(assets, renamed), 'globalThis.isNewer = true\n', { flag: 'a' })
  for (const name of ['index.html', 'sw.js']) {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll(script, renamed)
    writeFileSync(join(folder, name), text.replace(/VERSION = '/, "VERSION = 'newer-"))
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/(index|sw).*\.(br|gz)$/.test(name)) rmSync(join(folder, name))
  }
}

test('a new version waits until the form is closed and the surveyor agrees; drafts stay', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'update')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')

  newerVersion(office.web)
  const fetched: string[] = []
  tablet.context.on('request', (request) => fetched.push(request.url()))
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
  expect(fetched.filter((url) => url.endsWith('.wasm'))).toEqual([])

  office.line.cut()
  await tablet.section('家庭与联系')
  await tablet.type('contact_name', '余小妹')
  await tablet.back()
  await bar.click()
  await tablet.unlock()
  await expect.poll(() => tablet.page.evaluate(() => 'isNewer' in globalThis)).toBe(true)
  await tablet.openRecord('余阿普')
  await expect(tablet.question('contact_name').getByRole('textbox')).toHaveValue('余小妹')
  await tablet.back()
  office.line.mend()
  await tablet.allOnServer()
})
