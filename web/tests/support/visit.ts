/** What a surveyor does to one record on a tablet. */
import { expect } from '@playwright/test'
import { zh } from '../../shared/messages/zh'
import type { Tablet } from './tablet'

/** Answers how the visit ended, and goes back. */
export async function answer(tablet: Tablet, name: string, outcome: string) {
  await tablet.openRecord(name)
  await tablet.choose('visit_outcome', outcome)
  await tablet.back()
}

/** Fills in all that is asked about somebody whom nobody knows, and hands it in. */
export async function handIn(tablet: Tablet, name: string) {
  const { page } = tablet
  await tablet.openRecord(name)
  await tablet.choose('visit_outcome', '查无此人')
  await tablet.question('visit_date').getByRole('button', { name: zh['date.today'] }).click()
  await tablet.ticked('visit_date')
  await tablet.section('户籍与居住')
  await tablet.choose('residence_status', '户籍在本村且常住')
  await tablet.section('生存状况')
  await tablet.choose('life_status', '未能核实')
  await tablet.section(zh['form.finish'])
  await page.getByRole('button', { name: zh['form.submit'], exact: true }).click()
  await expect(page.getByText(zh['form.submitted'])).toBeVisible()
}
