import { zh as ofTablet } from '../../shared/messages/zh'
import type { Desk } from '../support/desk'
import { elders, LIUKU, SHANGPA, XIAOSHABA } from '../support/elders'
import { listOf } from '../support/list-file'
import { expect, test } from '../support/world'

const DECIDED = 10
const ANSWER = '一个住桥头，一个住学校后面'
/** Twelve who live here. Eleven stand on the next village's list too, the last in another county. */
const HERE = elders(12, LIUKU)
const NEXT_DOOR = elders(11, XIAOSHABA)
const AFAR = elders(1, SHANGPA, 11)

/** The pair that is looked at, by its names. */
async function names({ page }: Desk): Promise<string> {
  const pair = page.getByRole('region', { name: /.+ \/ .+/ })
  await pair.getByRole('table').first().waitFor()
  return (await pair.getAttribute('aria-label')) ?? ''
}

/** Presses a key, and waits until the page tells what became of it. */
async function decide(desk: Desk, key: string, told: string) {
  await desk.page.keyboard.press(key)
  await expect(desk.page.getByRole('status').filter({ hasText: told })).toBeVisible()
}

for (const language of ['zh', 'en'] as const) {
  test(`a reviewer's morning, ${language}`, async ({ world }) => {
    test.setTimeout(240_000)
    const office = await world.openOffice([])
    office.importList(listOf(HERE))
    office.importList(listOf(NEXT_DOOR), 'ledger')
    office.importList(listOf(AFAR), 'afar')
    office.account('chong', 'reviewer', '泸水 查重员', '533301000000')
    office.account('fugong', 'county', '福贡县民政局', '533323000000')
    const desk = await world.newDesk(office, { language })
    const { page, words } = desk
    const isAfar = page.getByText(words['pairs.withheld'])
    const tab = (state: 'open' | 'asked' | 'answered' | 'second' | 'decided') =>
      page.getByRole('button', { name: new RegExp(`^${words[`pair-state.${state}`]}\\s*\\d*$`) })
    const same = words['verdict.same']
    const different = words['verdict.different']

    const line = await office.anotherLine()
    const tablet = await world.newTablet(office, {}, line)
    await test.step('a tablet of both villages has its list, and is out of reach', async () => {
      await tablet.enrol(office.enrol('六库 01', LIUKU, XIAOSHABA))
      await tablet.hasList()
      await tablet.isKeptOffline()
      line.cut()
    })

    await test.step('sees who may be listed twice, and why', async () => {
      await desk.signIn('chong')
      await desk.go('duplicates')
      await expect(page.getByText(desk.says('queue.total', { count: 12 }))).toBeVisible()
      await names(desk)
      await expect(page.getByRole('cell', { name: words['evidence.sum-is'] })).toBeVisible()
      await expect(page.locator('canvas')).toBeVisible()
    })

    await test.step('decides ten with one key each, however long the counts take', async () => {
      let count = () => {}
      const counting = new Promise<void>((resolve) => {
        count = resolve
      })
      await page.route('**/api/pairs/statistics*', async (route) => {
        await counting
        await route.continue()
      })
      for (let turn = 1; turn <= DECIDED; turn++) {
        await names(desk)
        if (await isAfar.isVisible()) await page.keyboard.press('j')
        const pair = await names(desk)
        if (turn < DECIDED) {
          await decide(desk, 's', desk.says('pairs.judged', { verdict: same, names: pair }))
          continue
        }
        // Against what the evidence says, one account is not enough.
        const told = desk.says('pairs.judged-second', { verdict: different, names: pair })
        await decide(desk, 'd', told)
      }
      count()
      await expect(tab('open')).toContainText('2')
      await expect(tab('decided')).toContainText('9')
      await expect(tab('second')).toContainText('1')
    })

    await test.step('takes the last one back, which then stands there again', async () => {
      const [undone = ''] = words['pairs.undone-now'].split('{')
      await expect(page.getByRole('button', { name: words['pairs.undo'] })).toBeVisible()
      await decide(desk, 'z', undone)
      await expect(tab('second')).toContainText('0')
      await expect(page.getByText(words['pairs.slip'])).toBeVisible()
      await expect(isAfar).toBeHidden()
    })

    await test.step('asks the village about it', async () => {
      const pair = await names(desk)
      await page.keyboard.press('a')
      await expect(page.getByRole('dialog').locator('textarea')).toBeFocused()
      await page.keyboard.press('Control+Enter')
      await expect(page.getByText(desk.says('pairs.asked-now', { names: pair }))).toBeVisible()
      await expect(tab('asked')).toContainText('1')
    })

    await test.step('the village answers without a signal, and the answer stands in the case', async () => {
      line.mend()
      await tablet.go('home')
      const question = tablet.page.locator('a[href*="/asked"]').first()
      // Nothing of the tablet's own is unsent: only the question itself shows that it synced.
      await expect(async () => {
        await tablet.syncNow()
        await question.waitFor({ timeout: 15_000 })
      }).toPass({ timeout: 120_000 })
      line.cut()
      await question.click()
      await tablet.page.getByRole('radio', { name: ofTablet['asked.different'] }).click()
      await tablet.page.locator('textarea').fill(ANSWER)
      await tablet.page.getByRole('button', { name: ofTablet['asked.answer'], exact: true }).click()
      await expect(tablet.page.locator('textarea')).toBeHidden()
      await expect(tab('answered')).toContainText('0')
      line.mend()
      await tablet.allOnServer()
      await expect(tab('answered')).toContainText('1')
      await tab('answered').click()
      await names(desk)
      await expect(page.getByText(words['pairs.answer'])).toBeVisible()
      await expect(page.getByText(ANSWER)).toBeVisible()
      await tab('open').click()
    })

    let afar = ''
    await test.step('says of a pair of two counties that it is one person, which waits for the other county', async () => {
      await page.getByText(words['pairs.cross-county']).click()
      await expect(isAfar).toBeVisible()
      afar = await names(desk)
      await decide(desk, 's', desk.says('pairs.judged-second', { verdict: same, names: afar }))
      await tab('second').click()
      const values = { by: '泸水 查重员', verdict: same }
      await expect(page.getByText(desk.says('pairs.second-waits', values))).toBeVisible()
      await expect(page.getByRole('button', { name: new RegExp(`^${same}`) })).toBeDisabled()
    })

    const other = await world.newDesk(office, { language })
    await test.step('the other county agrees, and the two are one', async () => {
      await other.signIn('fugong', '/duplicates?state=second')
      const values = { by: '泸水 查重员', verdict: same }
      await expect(other.page.getByText(other.says('pairs.second-yours', values))).toBeVisible()
      await decide(other, 's', other.says('pairs.judged', { verdict: same, names: afar }))
      await expect(page.getByText(words['pairs.none-second'])).toBeVisible()
      await expect(tab('decided')).toContainText('10')
    })

    await test.step('finds it from the person, and sees how the morning went', async () => {
      await tab('decided').click()
      await names(desk)
      await page.getByRole('columnheader').getByRole('link').first().click()
      await page.getByRole('link', { name: words['links.pair'] }).first().click()
      await desk.isAt('duplicates')
      await page.getByRole('button', { name: words['pairs.statistics'] }).click()
      await expect(page.getByText(words['pairs.per-hour'])).toBeVisible()
    })

    const above = await world.newDesk(office, { language })
    await test.step('the level above sees who joined whom on that day', async () => {
      office.account('zhou', 'auditor', '州审计', '533300000000')
      await above.signIn('zhou', '/daily')
      const joined = above.page.getByRole('row').filter({ hasText: afar })
      await expect(joined).toContainText(words['daily-kind.joined'])
      await expect(joined).toContainText('泸水 查重员')
      await expect(joined).toContainText('福贡县民政局')
      const counts = above.page.getByRole('row').filter({ hasText: '泸水 查重员' }).last()
      await expect(counts).toContainText('泸水市')
    })
    await line.close()
    expect([...desk.complaints, ...other.complaints, ...above.complaints]).toEqual([])
  })
}
