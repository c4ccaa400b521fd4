/** Walks through what the office sends back, what a tablet may not do, and what comes by hand. */
import { readFileSync } from 'node:fs'
import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import { elders, LIUKU } from '../tests/support/elders'
import { listOf } from '../tests/support/list-file'
import { Official } from '../tests/support/official'
import type { Tablet } from '../tests/support/tablet'
import { handIn } from '../tests/support/visit'
import { expect, test } from '../tests/support/world'
import { Camera } from './camera'

const [RETURNED, KEPT, RULED] = ['密阿普', '和阿普', '李阿普']
const LONG_NAME = '阿普都拉·买买提·吐尔逊·艾合买提·木沙·阿不都热合曼·依明·卡德尔'

/** The record that is open. */
function recordOf({ page }: Tablet): string {
  return /record\/([^/]+)/.exec(page.url())?.[1] ?? ''
}

/** The tablet has a voice for both languages, which says nothing. */
async function hasVoice({ context }: Tablet) {
  await context.addInitScript(() => {
    speechSynthesis.getVoices = () =>
      ['zh-CN', 'en-GB'].map((lang) => ({ lang }) as SpeechSynthesisVoice)
  })
}

for (const [language, words] of [
  ['zh', zh],
  ['en', en],
] as const) {
  test(`what the office sends back, ${language}`, async ({ world }) => {
    // The first two are so old that their age wants evidence.
    const list = elders(10, LIUKU, 2)
    const office = await world.openOffice([])
    office.importList(listOf(list))
    office.account('lushui', 'county', '泸水市民政局', '533301000000')
    const other = await world.readyTablet(office, '六库 和医生')
    const tablet = await world.newTablet(office)
    await hasVoice(tablet)
    await tablet.enrol(office.enrol('六库 李调查员', LIUKU))
    await tablet.hasList()
    await tablet.isKeptOffline()
    const { page } = tablet
    await handIn(tablet, RETURNED)
    await handIn(tablet, KEPT)
    await tablet.allOnServer()
    office.line.cut()
    for (const [one, outcome] of [
      [tablet, '查无此人'],
      [other, '拒访'],
    ] as const) {
      await one.openRecord(RULED)
      await one.choose('visit_outcome', outcome)
    }
    const ruled = recordOf(tablet)
    await tablet.back()
    await tablet.openRecord(RETURNED)
    const returned = recordOf(tablet)
    await tablet.back()
    office.line.mend()
    await other.back()
    await other.allOnServer()
    await tablet.allOnServer()

    const official = await Official.signIn(office, 'lushui')
    await expect
      .poll(() => official.settle(ruled, 'visit_outcome').then(() => 'settled', String))
      .toBe('settled')
    await official.giveBack(returned, {
      visit_outcome: '村干部说老人住在女儿家，请再去问一次，写清搬到哪里。',
      residence_status: '与上年花名册不一致，请核对。',
    })
    await tablet.speak(language === 'zh' ? '中文' : 'English')
    const camera = new Camera(page, `${language}-office`)
    const go = (place: 'home' | 'find' | 'add' | 'hand-over' | 'device') =>
      page
        .getByRole('navigation', { name: words['nav.label'] })
        .getByRole('link', { name: words[`nav.${place}`], exact: true })
        .click()
    const open = async (name: string) => {
      await go('find')
      await page.getByRole('searchbox').fill(name)
      await page.getByRole('link', { name }).last().click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await sections.first().waitFor()
    }
    const sections = page
      .getByRole('navigation', { name: words['form.sections'] })
      .getByRole('button')
    const back = () => page.getByRole('button', { name: words.back }).first().click()

    await go('home')
    await expect(async () => {
      await page.getByRole('button', { name: words['sync.now'] }).click()
      await expect(page.locator('.needs').getByRole('link', { name: RETURNED })).toBeVisible()
    }).toPass()
    await camera.take('home, returned')
    await page.locator('.needs').getByRole('link', { name: RETURNED }).click()
    await sections.first().waitFor()
    await camera.take('form, returned')
    await sections.last().click()
    await camera.take('form, returned, finish')
    await back()
    await open(RULED)
    await camera.take('form, ruled')
    await tablet.question('visit_outcome').getByRole('button').last().click()
    await page.getByRole('dialog').waitFor()
    await camera.take('form, ruled, history')
    await page.keyboard.press('Escape')
    await back()
    await open(KEPT)
    await sections.nth(1).click()
    await camera.take('form, handed in')
    await back()

    await open(list[3]?.name ?? '')
    await tablet.question('visit_outcome').getByRole('radio').first().click()
    const address = tablet.question('address_detail').getByRole('textbox')
    await address.fill('教堂上方第二户，门口有一棵大核桃树')
    await address.press('Tab')
    await tablet.context.clearPermissions()
    await tablet.question('gps').getByRole('button').last().click()
    await tablet.question('gps').getByRole('alert').waitFor()
    await tablet.question('gps').scrollIntoViewIfNeeded()
    await camera.take('form, no position')
    await tablet.question('visit_outcome').getByRole('radio').nth(2).click()
    await page.locator('.greyed').first().waitFor()
    await camera.takeWhole('form, greyed')
    await tablet.question('visit_outcome').getByRole('radio').first().click()
    await sections.nth(1).click()
    const number = tablet.question('id_number')
    await number.getByRole('textbox').fill('533301193001010013')
    await number.getByRole('textbox').press('Enter')
    await number.getByRole('button', { name: words['finding.excuse'] }).click()
    await number.scrollIntoViewIfNeeded()
    await camera.take('form, excuse')
    const name = tablet.question('name').getByRole('textbox')
    await name.fill(LONG_NAME)
    await name.press('Enter')
    await tablet.question('other_names').getByRole('textbox').fill('阿普')
    await tablet.question('other_names').getByRole('textbox').press('Enter')
    await tablet.question('birth_calendar').getByRole('radio').first().click()
    const date = tablet.question('birth_stated').getByRole('textbox')
    for (const [at, part] of ['2031', '2', '30'].entries()) await date.nth(at).fill(part)
    await date.nth(2).press('Enter')
    await tablet.question('birth_stated').locator('.finding').first().waitFor()
    await camera.takeWhole('form, rubbish')
    const file = { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') }
    await tablet.question('photo_document').locator('input[type=file]').setInputFiles(file)
    await tablet.question('photo_document').getByRole('alert').waitFor()
    await tablet.question('photo_document').scrollIntoViewIfNeeded()
    await camera.take('form, no photo')
    await sections.last().click()
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('denied'))
    })
    await page.getByRole('button', { name: words['voice.begin'] }).click()
    await page.getByText(words['voice.denied']).waitFor()
    await camera.takeWhole('form, much to correct')
    await back()

    await other.go('hand-over')
    const card = other.page.waitForEvent('download')
    await other.page.getByRole('button', { name: zh['hand.my-card'] }).click()
    await go('hand-over')
    const input = page.locator('input[name=bundle]')
    const received = async (path: string) =>
      input.setInputFiles({
        name: 'file',
        mimeType: 'application/octet-stream',
        buffer: readFileSync(path),
      })
    await received(await (await card).path())
    await page.locator('.notice').waitFor()
    await camera.take('hand-over, card')
    await page.getByRole('button', { name: words['hand.save'] }).click()
    await camera.take('hand-over, saved')
    const mine = page.waitForEvent('download')
    await page.getByRole('button', { name: words['hand.my-card'] }).click()
    office.line.cut()
    await other.openRecord(list[5]?.name ?? '')
    await other.choose('visit_outcome', '完成')
    await other.back()
    await other.go('hand-over')
    await other.page.locator('input[name=bundle]').setInputFiles({
      name: 'card',
      mimeType: 'application/octet-stream',
      buffer: readFileSync(await (await mine).path()),
    })
    const bundle = other.page.waitForEvent('download')
    await other.page.getByRole('button', { name: zh['hand.to-this'] }).click()
    await received(await (await bundle).path())
    await page.locator('.notice li').first().waitFor()
    await camera.take('hand-over, received')
    await go('home')
    await page.evaluate(() => {
      dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt() {} }))
    })
    await camera.take('home, no signal')
    await go('device')
    await camera.takeWhole('device, may be installed')
    await page.getByRole('button', { name: words['device.change-pin'] }).click()
    await page.getByRole('dialog').waitFor()
    await tablet.typePin('111222')
    await page.getByRole('dialog').getByRole('button', { name: words.next }).click()
    for (const [pin, screen] of [
      ['12', 'change pin, too short'],
      ['135790', ''],
      ['135799', 'change pin, they differ'],
    ] as const) {
      await tablet.typePin(pin)
      await page.getByRole('dialog').getByRole('button').last().click()
      if (screen) await camera.take(screen)
    }
  })
}
