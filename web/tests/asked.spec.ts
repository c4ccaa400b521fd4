import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import { elders } from './support/elders'
import { isFit } from './support/fit'
import { listOf } from './support/list-file'
import { Official } from './support/official'
import { expect, test } from './support/world'

const QUESTION = '两份名单上都有，是同一个人吗？'

test("the office's question is looked at and answered in the village, and waits no more", async ({
  world,
}) => {
  const office = await world.openOffice([])
  office.importList(listOf(elders(3)))
  office.importList(listOf(elders(1)), 'ledger')
  office.account('chong', 'reviewer', '泸水 查重员', '533301000000')
  const official = await Official.signIn(office, 'chong')
  await expect.poll(async () => (await official.pairs()).length).toBe(1)
  const [pair] = await official.pairs()
  await official.ask(pair?.pair ?? '', QUESTION)

  const tablet = await world.readyTablet(office, 'asked')
  const { page } = tablet
  const needs = page.getByRole('region', { name: zh['home.needs'] })
  await needs.getByRole('link', { name: '余阿普' }).click()
  for (const [words, language] of [
    [en, 'English'],
    [zh, '中文'],
  ] as const) {
    await tablet.speak(language)
    await page.getByRole('heading', { level: 1, name: words['asked.heading'] }).waitFor()
    await isFit(page, `asked, ${language}`)
  }
  await expect(page.getByText(QUESTION)).toBeVisible()
  await expect(page.getByRole('link', { name: '余阿普' })).toHaveCount(2)
  const answer = page.getByRole('button', { name: zh['asked.answer'], exact: true })
  await expect(answer).toHaveCount(0)

  // With the keyboard alone.
  const verdicts = page.getByRole('radio')
  await verdicts.first().focus()
  await page.keyboard.press('Space')
  await expect(verdicts.first()).toBeChecked()
  await page.getByLabel(zh['asked.note']).fill('一家人都这么说')
  await answer.press('Enter')
  await expect(page.getByText(zh['asked.answered'])).toBeVisible()
  await expect(needs.getByText(zh['home.nothing'])).toBeVisible()

  await tablet.allOnServer()
  await expect.poll(async () => (await official.pairs())[0]?.state).toBe('answered')
})
