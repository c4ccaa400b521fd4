import { expect, test } from '@playwright/test'
import { zh } from '../shared/messages/zh'
import { elders, LIUKU } from './support/elders'
import { Office } from './support/office'
import { Tablet } from './support/tablet'

test('a newcomer enrols, fills a form without a signal, and the county counts it', async () => {
  const office = await Office.open(elders(12))
  const tablet = await Tablet.open(office.line.url)
  try {
    await tablet.enrol(office.enrol('first', LIUKU))
    await expect(tablet.page.getByText(zh['village.left'].replace('{count}', '12'))).toBeVisible()
    await tablet.isKeptOffline()

    office.line.cut()
    await tablet.openRecord('余阿普')
    await tablet.choose('visit_outcome', '完成')
    await tablet.back()
    await tablet.go('home')
    await expect(tablet.page.getByText('1 份', { exact: false }).first()).toBeVisible()

    office.line.mend()
    await tablet.syncNow()
    await expect
      .poll(() => office.run('export', 'people', '--format', 'csv'), { timeout: 60_000 })
      .toContain('completed')
  } finally {
    await tablet.close()
    await office.close()
  }
})
