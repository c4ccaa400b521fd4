import { expect, test } from '../support/world'

for (const language of ['zh', 'en'] as const) {
  test(`an official signs in and out, and a wrong password is told beside the boxes, ${language}`, async ({
    world,
  }) => {
    const office = await world.openOffice()
    office.account('lushui', 'county', '泸水市民政局', '533301000000')
    const desk = await world.newDesk(office, { language })
    const { page, words } = desk
    await desk.visit()
    await desk.fillIn('lushui', 'not the password')
    await expect(page.getByRole('alert')).toBeVisible()
    await expect(page.locator('input[name=name]')).toHaveValue('lushui')
    await desk.signIn('lushui')
    await desk.isAt('overview')
    await page.getByRole('button', { name: words['sign-out'] }).click()
    await expect(page.locator('input[name=password]')).toBeVisible()
    expect(desk.complaints).toEqual([])
  })
}

test('a session that ended asks to sign in over the page, and what was typed is still there', async ({
  world,
}) => {
  const office = await world.openOffice()
  office.account('lushui', 'county', '泸水市民政局', '533301000000')
  const desk = await world.newDesk(office)
  const { page, words } = desk
  await desk.signIn('lushui', '/tablets')
  await page.getByRole('button', { name: words['tablets.enrol'] }).click()
  await page.locator('input[name=label]').fill('六库 李调查员')
  await page.getByRole('textbox', { name: words['divisions.add'] }).fill('六库村')
  await page.locator('.el-cascader__suggestion-item', { hasText: '六库村' }).first().click()
  await desk.context.clearCookies()
  // Another request may have met the closed door first: then the dialog lies over the button.
  await page.getByRole('button', { name: words['tablets.make-code'] }).dispatchEvent('click')
  await expect(page.getByRole('heading', { name: words['signed-out.heading'] })).toBeVisible()
  await desk.fillIn('lushui', 'four plain words here')
  await expect(page.locator('input[name=label]')).toHaveValue('六库 李调查员')
  await page.getByRole('button', { name: words['tablets.make-code'] }).click()
  await expect(page.getByAltText(words['tablets.square'])).toBeVisible()
})
