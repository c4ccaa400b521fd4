/** Walks through what goes wrong, and what the office asks, in both languages. */
import type { Page } from '@playwright/test'
import { en } from '../shared/messages/en'
import { zh } from '../shared/messages/zh'
import type { Response } from '../shared/protocol'
import { elders, LIUKU, XIAOSHABA } from '../tests/support/elders'
import { listOf } from '../tests/support/list-file'
import { Official } from '../tests/support/official'
import type { Tablet } from '../tests/support/tablet'
import { expect, test } from '../tests/support/world'
import { Camera } from './camera'

type Words = typeof zh | typeof en

/** Lets the page see another answer of the core than the true one. */
async function mayPretend({ context }: Tablet) {
  await context.addInitScript(() => {
    type Listener = (event: MessageEvent) => void
    const True = Worker
    globalThis.Worker = class extends True {
      override addEventListener(kind: string, listener: unknown) {
        super.addEventListener(kind, (event: Event) => {
          const { data } = event as MessageEvent
          const { pretend } = globalThis as { pretend?: Partial<Response> }
          const answer = data?.kind === 'answer' ? JSON.parse(data.json) : undefined
          const response = pretend &&
            answer?.kind === pretend.kind && {
              ...answer,
              status: { ...answer.status, ...(pretend as { status?: object }).status },
            }
          const told = response ? { ...data, json: JSON.stringify(response) } : data
          ;(listener as Listener)(
            kind === 'message' ? new MessageEvent(kind, { data: told }) : (event as MessageEvent),
          )
        })
      }
    }
  })
}

/** The page shows this status when it looks again. */
async function pretend(page: Page, status: object) {
  await page.evaluate((status) => {
    Object.assign(globalThis, { pretend: { kind: 'status', status } })
  }, status)
  const [worker] = page.workers()
  await worker?.evaluate(() => postMessage({ kind: 'notice', notice: { kind: 'locked' } }))
}

async function go(page: Page, words: Words, place: 'home' | 'find' | 'add' | 'device') {
  const places = page.getByRole('navigation', { name: words['nav.label'] })
  await places.getByRole('link', { name: words[`nav.${place}`], exact: true }).click()
}

async function open(page: Page, words: Words, name: string) {
  await go(page, words, 'find')
  await page.getByRole('searchbox').fill(name)
  await page.getByRole('link', { name }).last().click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

for (const [language, words] of [
  ['zh', zh],
  ['en', en],
] as const) {
  test(`what goes wrong, ${language}`, async ({ world }) => {
    const list = elders(12)
    const afar = elders(1, XIAOSHABA, 20)
    const office = await world.openOffice([])
    office.importList(listOf([...list, ...afar]))
    office.importList(listOf(elders(1)), 'ledger')
    office.account('chong', 'reviewer', '泸水 查重员', '533301000000')
    const official = await Official.signIn(office, 'chong')
    await expect.poll(async () => (await official.pairs()).length).toBe(1)
    const [pair] = await official.pairs()
    await official.ask(pair?.pair ?? '', '两份名单上都有，是同一个人吗？')

    const tablet = await world.newTablet(office, { keeps: false })
    await mayPretend(tablet)
    await tablet.context.addInitScript((chosen) => {
      if (!localStorage.getItem('language')) localStorage.setItem('language', chosen)
    }, language)
    const { page } = tablet
    const camera = new Camera(page, `${language}-trouble`)
    await tablet.visit()
    await tablet.isKeptOffline()
    office.line.cut()
    await page.getByLabel(words['enrol.code']).fill(office.enrol('六库李调查员', LIUKU))
    await page.getByRole('button', { name: words.next }).last().click()
    for (const button of [words.next, words['pin.keep']]) {
      await tablet.typePin('135790')
      await page.getByRole('button', { name: button }).click()
    }
    await page.getByRole('alert').waitFor()
    await camera.take('enrol without a signal')
    office.line.mend()
    await page.getByRole('button', { name: words.next }).last().click()
    await tablet.hasList()
    await page.getByRole('alert').waitFor()
    await camera.take('home, not kept')

    await page.locator('.needs').getByRole('link', { name: '余阿普' }).click()
    await page.getByRole('radio').first().click()
    await camera.take('asked')
    await page.getByRole('button', { name: words.back }).first().click()

    await go(page, words, 'add')
    await page.getByLabel(words['add.name'], { exact: true }).fill('余阿扑')
    const number = page.getByLabel(words['add.id-number'], { exact: true })
    await number.fill(afar[0]?.idNumber ?? '')
    await number.press('Tab')
    await page.getByRole('alert').first().waitFor()
    await camera.takeWhole('add, listed elsewhere')
    await open(page, words, '胡阿普')
    await tablet.question('visit_outcome').getByRole('radio').first().click()
    await page
      .getByRole('navigation', { name: words['form.sections'] })
      .getByRole('button')
      .nth(1)
      .click()
    const box = tablet.question('id_number').getByRole('textbox')
    for (const [one, name] of [
      [list[0], 'form, already listed'],
      [afar[0], 'form, listed elsewhere'],
    ] as const) {
      await box.fill(one?.idNumber ?? '')
      await box.press('Enter')
      const told = one === afar[0] ? '.notice' : '.finding'
      await tablet.question('id_number').locator(told).first().waitFor()
      await page.waitForLoadState('networkidle')
      await tablet.question('id_number').scrollIntoViewIfNeeded()
      await camera.take(name)
    }
    await page.getByRole('button', { name: words.back }).first().click()

    office.run('device', 'revoke', '六库李调查员', '--reason', '平板丢失')
    await go(page, words, 'home')
    await page.getByRole('button', { name: words['sync.now'] }).click()
    await expect.poll(() => office.run('quarantine', 'list')).toContain('device-revoked')
    await page.getByRole('button', { name: words['sync.now'] }).click()
    await camera.take('home, revoked')
    await go(page, words, 'device')
    await camera.takeWhole('device, not kept')

    for (const [name, status] of [
      ['newer', { state: 'newer', journalBytes: 2_000 }],
      ['full', { state: 'full' }],
      [
        'unlock after damage',
        {
          state: 'locked',
          problem: {
            code: 'store.to-be-rescued',
            text:
              language === 'zh'
                ? '平板数据有一处损坏，已关闭。请再输入 PIN：程序会把能读出的都救回来，未送出的另有密封备份。'
                : "Some of the tablet's data is damaged, and it was closed. Enter the PIN again: everything that can be read is rescued, and unsent work lies sealed beside it.",
          },
        },
      ],
      [
        'locked out, refused',
        {
          state: 'lockedOut',
          journalBytes: 2_000,
          problem: {
            code: 'x',
            text: language === 'zh' ? '县里没有同意。' : 'The county has not agreed.',
          },
          unlock: { stage: 'refused', code: '', device: '' },
        },
      ],
      [
        'key is back',
        { state: 'lockedOut', unlock: { stage: 'keyIsBack', code: 'K7QF-93MD', device: '' } },
      ],
      [
        'broken',
        { state: 'broken', journalBytes: 2_000, problem: { code: 'store.broken', text: '…' } },
      ],
    ] as const) {
      await pretend(page, status)
      await page.locator('.door').waitFor()
      await camera.take(name)
    }
    await page.getByRole('button', { name: words['start-over.begin'] }).click()
    await camera.take('start over')
    await page.reload()

    const unlock = async () => {
      await page.getByRole('heading', { name: words['unlock.heading'] }).waitFor()
      await tablet.typePin('135790')
      await page.getByRole('button', { name: words['unlock.open'] }).click()
      await page.getByRole('navigation', { name: words['nav.label'] }).waitFor()
    }
    await unlock()
    await go(page, words, 'home')
    office.line.cut()
    const session = await tablet.context.newCDPSession(page)
    const storageTypes = 'file_systems,indexeddb'
    await session.send('Storage.clearDataForOrigin', { origin: office.line.url, storageTypes })
    await page.getByText(words['gone.heading']).waitFor()
    await camera.take('home, gone')
    await open(page, words, '密阿普')
    await tablet.question('visit_outcome').getByRole('radio').first().click()
    await tablet.question('visit_outcome').getByRole('alert').waitFor()
    await camera.take('form, not saved')
    await tablet.stop()
    tablet.loseFiles()
    await tablet.start()
    await tablet.visit()
    await tablet.page.getByText(words['cleared.heading']).waitFor()
    await new Camera(tablet.page, `${language}-trouble-cleared`).take('enrol, cleared')

    const skewed = await world.newTablet(office, { yearsOff: -10 })
    office.line.mend()
    await skewed.enrol(office.enrol('clock', LIUKU))
    await skewed.hasList()
    await skewed.speak(language === 'zh' ? '中文' : 'English')
    await go(skewed.page, words, 'device')
    await new Camera(skewed.page, `${language}-trouble-clock`).take('device, ten years off')
  })
}
