/** Walks through every screen with the real core, in both languages, and takes its picture. */
import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import { elders, LIUKU, XIAOSHABA } from '../tests/support/elders'
import { newerVersion } from '../tests/support/newer-version'
import { noise } from '../tests/support/noise'
import { PIN, type Tablet } from '../tests/support/tablet'
import { expect, test } from '../tests/support/world'
import { Camera } from './camera'

type Words = typeof zh | typeof en

/** What a surveyor does to one record, in the language of the tablet. */
class Form {
  constructor(
    private readonly tablet: Tablet,
    private readonly words: Words,
  ) {}

  get page() {
    return this.tablet.page
  }

  question(name: string) {
    return this.tablet.question(name)
  }

  async open(name: string) {
    await this.go('find')
    await this.page.getByRole('searchbox').fill(name)
    await this.page.locator('a.row', { hasText: name }).last().click()
    await this.page.getByRole('heading', { level: 1, name }).waitFor()
    await this.sections().first().waitFor()
  }

  sections() {
    return this.page
      .getByRole('navigation', { name: this.words['form.sections'] })
      .getByRole('button')
  }

  async section(index: number) {
    await this.sections().nth(index).click()
  }

  async go(place: 'home' | 'find' | 'add' | 'hand-over' | 'device') {
    await this.page
      .getByRole('navigation', { name: this.words['nav.label'] })
      .getByRole('link', { name: this.words[`nav.${place}`], exact: true })
      .click()
  }

  async choose(question: string, at: number) {
    await this.question(question).getByRole('radio').nth(at).click()
    await this.ticked(question)
  }

  async type(question: string, text: string) {
    const box = this.question(question).getByRole('textbox').first()
    await box.fill(text)
    await box.press('Enter')
    await this.ticked(question)
  }

  ticked(question: string) {
    const tick = this.question(question).getByLabel(this.words['form.saved'], { exact: true })
    return expect(tick).toBeVisible()
  }

  back() {
    return this.page.getByRole('button', { name: this.words.back }).first().click()
  }

  async sync() {
    await this.go('home')
    await this.page.getByRole('button', { name: this.words['sync.now'] }).click()
    await expect(this.page.locator('.line .icon.done')).toBeVisible({ timeout: 60_000 })
  }
}

for (const [language, words] of [
  ['zh', zh],
  ['en', en],
] as const) {
  test(`every screen, ${language}`, async ({ world }) => {
    const list = [...elders(60), ...elders(25, XIAOSHABA, 60)]
    const office = await world.openOffice(list)
    const tablet = await world.newTablet(office)
    await tablet.context.addInitScript((chosen) => {
      if (!localStorage.getItem('language')) localStorage.setItem('language', chosen)
    }, language)
    const { page } = tablet
    const camera = new Camera(page, language)
    const form = new Form(tablet, words)

    await tablet.visit()
    await page.getByLabel(words['enrol.code']).waitFor()
    await camera.take('enrol')
    await page.getByRole('button', { name: words['enrol.scan'] }).click()
    await page.locator('video').waitFor()
    await camera.take('enrol scan')
    await page.getByRole('button', { name: words['enrol.type'] }).click()
    await page.getByLabel(words['enrol.code']).fill('ABCD-EFGH')
    await page.getByRole('button', { name: words.next }).last().click()
    await page.getByRole('alert').waitFor()
    await camera.take('enrol, no code')
    const code = office.enrol('六库李调查员', LIUKU, XIAOSHABA)
    await page.getByLabel(words['enrol.code']).fill([...code].reverse().join(''))
    await page.getByRole('button', { name: words.next }).last().click()
    await page.getByRole('group').first().waitFor()
    await camera.take('new pin')
    await tablet.typePin('12')
    await page.getByRole('button', { name: words.next }).click()
    await camera.take('new pin, too short')
    await tablet.typePin(PIN)
    await page.getByRole('button', { name: words.next }).click()
    await tablet.typePin(PIN)
    await page.getByRole('button', { name: words['pin.keep'] }).click()
    await page.getByRole('alert').waitFor()
    await camera.take('enrol refused')

    await page.getByLabel(words['enrol.code']).fill(code)
    office.line.rate = 400
    await page.getByRole('button', { name: words.next }).last().click()
    await page.getByRole('navigation', { name: words['nav.label'] }).waitFor()
    await camera.take('home first download')
    office.line.rate = Number.POSITIVE_INFINITY
    await tablet.hasList()
    await tablet.isKeptOffline()
    await camera.take('home new')

    const other = await world.newTablet(office)
    await other.enrol(office.enrol('other', LIUKU))
    await other.hasList()
    office.line.cut()
    await other.openRecord('余阿普')
    await other.choose('visit_outcome', '完成')
    await other.section('家庭与联系')
    await other.type('contact_phone', '13800000002')
    await other.back()

    await form.open('余阿普')
    await camera.takeWhole('form first section, empty')
    await form.choose('visit_outcome', 0)
    await form.question('gps').getByRole('button').last().click()
    await camera.take('form')
    for (let at = 0; at < (await form.sections().count()) - 1; at++) {
      await form.section(at)
      await camera.takeWhole(`form section ${at + 1}`)
    }
    await form.section(1)
    await form.type('id_number', '533301193001010013')
    await camera.takeWhole('form id number wrong')
    await form.type('id_number', '533301193001010012')
    await form.question('birth_calendar').getByRole('radio').nth(1).click()
    await form.ticked('birth_calendar')
    await form.question('birth_stated').getByRole('textbox').fill('1930')
    await form.question('birth_stated').getByText('庚午年').waitFor()
    await form.question('birth_stated').scrollIntoViewIfNeeded()
    await camera.take('form lunar year')
    await form.question('birth_stated').locator('button.shown').click()
    await page.getByRole('dialog').getByRole('radio').nth(6).click()
    await camera.take('form lunar date')
    await page.getByRole('dialog').getByRole('radio').last().click()
    await form.ticked('birth_stated')
    await form.question('zodiac_stated').getByRole('radio').nth(0).click()
    await form.ticked('zodiac_stated')
    await camera.takeWhole('form identity filled')
    const photo = { name: 'card.bmp', mimeType: 'image/bmp', buffer: noise(300) }
    await form.question('photo_document').locator('input[type=file]').setInputFiles(photo)
    await form.ticked('photo_document')
    await form.question('photo_document').scrollIntoViewIfNeeded()
    await camera.take('form photo')
    await form.question('name').getByRole('button').last().click()
    await page.getByRole('dialog').waitFor()
    await camera.take('form history')
    await page.keyboard.press('Escape')
    await form.question('ethnicity').getByRole('button', { name: /\d+/ }).last().click()
    await page.getByRole('dialog').waitFor()
    await camera.take('form many choices')
    await page.keyboard.press('Escape')
    await form.section(2)
    await form.question('hukou_division').locator('button.shown').click()
    await page.getByRole('dialog').getByRole('listitem').first().waitFor()
    await camera.take('form division')
    await page.keyboard.press('Escape')
    await form.section(3)
    await form.type('contact_phone', '13800000001')
    await form.section(8)
    const sign = form
      .question('signature')
      .getByRole('button', { name: words['signature.begin'], exact: true })
    if (await sign.isVisible()) {
      await sign.click()
      await form.question('signature').scrollIntoViewIfNeeded()
      await camera.take('form signature')
    }
    await form.sections().last().click()
    await camera.take('form finish')
    await camera.takeWhole('form finish, whole')
    await page.getByRole('button', { name: words['voice.begin'] }).click()
    await camera.take('form voice note')
    await page.getByRole('button', { name: words['voice.stop'] }).click()
    await page.getByRole('button', { name: words['voice.play'] }).click()
    await page.locator('audio').waitFor()
    await camera.take('form voice note kept')
    await form.back()
    await form.go('home')
    await camera.take('home unsent')
    await form.go('hand-over')
    await camera.take('hand-over')

    office.line.mend()
    await form.sync()
    await other.allOnServer()
    await form.sync()
    await camera.take('home with a conflict')
    await form.open('余阿普')
    await form.section(3)
    await form.question('contact_phone').scrollIntoViewIfNeeded()
    await camera.take('form conflict')
    await form.back()
    for (const [at, outcome] of [1, 2, 3, 4, 5, 6, 0, 0, 0].entries()) {
      await form.open(list[at + 3]?.name ?? '')
      await form.section(0)
      await form.question('visit_outcome').getByRole('radio').nth(outcome).click()
      await form.ticked('visit_outcome')
      await form.back()
    }
    await form.sync()
    await camera.take('home under way')
    await form.go('find')
    await page.getByRole('searchbox').fill('')
    await camera.take('find')
    await page.getByRole('searchbox').fill('apu')
    await camera.take('find by pinyin')
    await page.getByRole('searchbox').fill('xyzzy')
    await page.locator('.nothing').waitFor()
    await camera.take('find nobody')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: words['find.filter'] }).click()
    await page.getByRole('dialog').waitFor()
    await camera.take('find filter')
    await page.getByRole('dialog').getByRole('radio').first().click()
    await page.getByRole('button', { name: words['find.show'] }).click()
    await camera.take('find filtered')

    await form.go('add')
    await camera.take('add')
    await page.getByLabel(words['add.name'], { exact: true }).fill('胡阿普')
    const number = page.getByLabel(words['add.id-number'], { exact: true })
    await number.fill(list[1]?.idNumber ?? '')
    await number.press('Tab')
    await page.locator('.likely').first().waitFor()
    await camera.take('add likely')
    await camera.takeWhole('add likely, whole')

    await form.go('hand-over')
    const card = page.waitForEvent('download')
    await page.getByRole('button', { name: words['hand.my-card'] }).click()
    await page.locator('input[name=bundle]').setInputFiles(await (await card).path())
    await page.locator('.notice').waitFor()
    await camera.take('hand-over card')
    const wrong = { name: 'x', mimeType: 'text/plain', buffer: Buffer.from('no bundle') }
    await page.locator('input[name=bundle]').setInputFiles(wrong)
    await page.getByRole('alert').waitFor()
    await camera.take('hand-over refused')
    await form.go('device')
    await page.getByText(words['device.id'], { exact: true }).waitFor()
    await camera.take('device')
    await camera.takeWhole('device, whole')
    await page.getByRole('button', { name: words['device.change-pin'] }).click()
    await page.getByRole('dialog').waitFor()
    await camera.take('change pin')
    await page.keyboard.press('Escape')

    newerVersion(office.web)
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update()
    })
    await form.go('home')
    await page.getByText(words['update.ready']).waitFor()
    await camera.take('update bar')

    const second = await tablet.context.newPage()
    await second.goto(tablet.url)
    await second.getByRole('button', { name: words['elsewhere.use-here'] }).waitFor()
    await new Camera(second, `${language}-second`).take('elsewhere')
    await second.close()

    const [worker] = page.workers()
    await worker?.evaluate(() =>
      postMessage({
        kind: 'notice',
        notice: { kind: 'rescued', records: 81, unsent: 3, lostRecords: 4, lostUnsent: 1 },
      }),
    )
    await page.getByText(words['rescue.heading']).waitFor()
    await camera.take('rescued')

    await form.go('device')
    await page.getByRole('button', { name: words['device.lock'] }).click()
    await page.getByRole('button', { name: words['unlock.open'] }).waitFor()
    await camera.take('unlock')
    for (let turn = 0; turn < 10; turn++) {
      await page
        .getByRole('button', { name: words['unlock.open'] })
        .and(page.locator(':enabled'))
        .waitFor()
      await tablet.typePin('000000')
      await page.getByRole('button', { name: words['unlock.open'] }).click()
      if (turn < 9)
        await page.getByText(words['unlock.wrong'].replace('{left}', String(9 - turn))).waitFor()
      if (turn === 2) await camera.take('unlock wrong')
    }
    await page.getByRole('heading', { name: words['locked-out.heading'] }).waitFor()
    await camera.take('locked out')
    await page.getByRole('button', { name: words['locked-out.ask'] }).click()
    await page.locator('p.code').waitFor()
    await camera.take('locked out, asked')
    for (const failure of ['unsupported', 'busy'] as const) {
      const [worker] = page.workers()
      await worker?.evaluate((failure) => postMessage({ kind: 'failed', failure }), failure)
      await page.getByRole('heading', { name: words[`trouble.${failure}.heading`] }).waitFor()
      await camera.take(`trouble ${failure}`)
    }
  })
}
