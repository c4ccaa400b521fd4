import { zh } from '../shared/messages/zh'
import { expect, test } from './support/world'

/** What stands between a tablet and its server now and then, and answers in its place. */
const STRANGERS = {
  'a page of a proxy': {
    status: 200,
    contentType: 'text/html',
    body: '<html><body>Please log in to the hotel network</body></html>',
  },
  'an error of the server': { status: 500, contentType: 'text/plain', body: 'panic' },
  'an empty answer': { status: 200, contentType: 'application/octet-stream', body: '' },
}

for (const [name, answer] of Object.entries(STRANGERS)) {
  test(`${name} is told on the sync line, and the first download goes on afterwards`, async ({
    world,
  }) => {
    const office = await world.openOffice()
    const tablet = await world.newTablet(office)
    const { page } = tablet
    await tablet.context.route('**/sync', (route) => route.fulfill(answer))
    await tablet.enrol(office.enrol(name))
    const line = page.getByRole('region', { name: zh['sync.label'] })
    await expect(line.getByText(zh['sync.no-answer']).or(line.locator('.problem'))).toBeVisible()
    await expect(page.getByText(zh['home.no-records'])).toBeVisible()

    await tablet.context.unroute('**/sync')
    await tablet.syncNow()
    await tablet.hasList()
    await expect(line.locator('.problem')).toBeHidden()
  })
}
