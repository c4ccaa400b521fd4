/** A tablet: a browser with a profile of its own, and what a surveyor does with it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { zh } from '../../shared/messages/zh'
import { formsOf } from './canary'

export const PIN = '135790'

/** What the browser's pool of files puts before each, and the size of a page of the store. */
const POOL_HEAD = 4096
const STORE_PAGE = 4096
/** So many pages at the end hold what was written last. */
const LAST_PAGES = 4

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

export interface Look {
  width?: number
  height?: number
  /** More flags for the browser. */
  flags?: string[]
  /** Whether the browser promises to keep the data. */
  keeps?: boolean
  /** By how many years its clock is off. */
  yearsOff?: number
}

export class Tablet {
  readonly profile = mkdtempSync(join(tmpdir(), 'shouce-tablet-'))
  context!: BrowserContext
  page!: Page

  private constructor(
    readonly url: string,
    private readonly look: Look,
  ) {}

  static async open(url: string, look: Look = {}): Promise<Tablet> {
    const tablet = new Tablet(url, look)
    await tablet.start()
    return tablet
  }

  /** Starts the browser with what the profile holds. */
  async start() {
    const { width = 800, height = 1280, flags = [], keeps = true } = this.look
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: [...FLAGS, ...flags],
      viewport: { width, height },
      // A worker from the cache would not get its clock turned.
      serviceWorkers: this.look.yearsOff ? 'block' : 'allow',
      hasTouch: true,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      permissions: ['geolocation', 'camera', 'microphone'],
      geolocation: { latitude: 25.85, longitude: 98.86, accuracy: 12 },
    })
    this.page = this.context.pages()[0] ?? (await this.context.newPage())
    if (keeps) await this.keep()
    if (this.look.yearsOff) await this.turnClock(this.look.yearsOff)
  }

  /** Turns the clock of the page and, before its first line runs, of the worker. */
  private async turnClock(years: number) {
    const turn = `{ const now = Date.now.bind(Date); const off = ${years} * 31557600000
      globalThis.Date = class extends Date {
        constructor(...given) { given.length ? super(...given) : super(now() + off) }
        static now() { return now() + off }
      } }\n`
    await this.context.addInitScript(turn)
    await this.context.route('**/assets/worker-*.js', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: turn + (await response.text()) })
    })
  }

  /** The browser promises to keep the data, as it does of an installed app. */
  private async keep() {
    const session = await this.context.newCDPSession(this.page)
    await session.send('Browser.grantPermissions', {
      origin: this.url,
      permissions: ['durableStorage', 'geolocation', 'audioCapture', 'videoCapture'],
    })
  }

  async visit(path = '/') {
    await this.page.goto(this.url + path)
  }

  /** Visits for the first time and enrols. */
  async enrol(code: string, pin = PIN) {
    await this.visit()
    await this.page.getByLabel(zh['enrol.code']).fill(code)
    await this.page.getByRole('button', { name: zh.next }).last().click()
    await this.choosePin(pin)
    await this.isOpen()
  }

  async choosePin(pin = PIN) {
    await this.typePin(pin)
    await this.page.getByRole('button', { name: zh.next }).click()
    await this.typePin(pin)
    await this.page.getByRole('button', { name: zh['pin.keep'] }).click()
  }

  async typePin(pin: string) {
    await this.page.getByRole('group').first().waitFor()
    for (const digit of pin) await this.page.keyboard.press(digit)
  }

  async unlock(pin = PIN) {
    await this.page.getByRole('heading', { name: zh['unlock.heading'] }).waitFor()
    await this.typePin(pin)
    await this.page.getByRole('button', { name: zh['unlock.open'] }).click()
  }

  /** The door is open. */
  async isOpen() {
    await expect(this.page.getByRole('navigation', { name: zh['nav.label'] })).toBeVisible()
  }

  /** The first download is here: the village stands on the first screen. */
  async hasList() {
    await expect(this.page.locator('.village').first()).toBeVisible({ timeout: 60_000 })
  }

  async go(place: 'home' | 'find' | 'add' | 'hand-over' | 'device') {
    await this.page
      .getByRole('navigation', { name: zh['nav.label'] })
      .getByRole('link', { name: zh[`nav.${place}`] })
      .click()
  }

  /** The whole app is on the tablet. */
  async isKeptOffline() {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await expect
      .poll(() => this.page.evaluate(() => navigator.serviceWorker.controller !== null))
      .toBe(true)
  }

  /** Whether the app's copy on the tablet has a file that is called so. */
  keepsFile(name: string): Promise<boolean> {
    return this.page.evaluate(async (name) => {
      const { caches } = globalThis
      const copies = await Promise.all((await caches.keys()).map((key) => caches.open(key)))
      const files = await Promise.all(copies.map((copy) => copy.keys()))
      return files.flat().some(({ url }) => url.includes(`/${name}-`))
    }, name)
  }

  async find(words: string) {
    await this.go('find')
    await this.page.getByRole('searchbox', { name: zh['find.box'] }).fill(words)
  }

  /** Opens the record of the only one with this name. */
  async openRecord(name: string) {
    await this.find(name)
    await this.page.getByRole('link', { name }).last().click()
    await this.page.getByRole('heading', { level: 1, name }).waitFor()
  }

  question(name: string) {
    return this.page.locator(`#q-${name}`)
  }

  async section(name: string) {
    await this.page
      .getByRole('navigation', { name: zh['form.sections'] })
      .getByRole('button', { name })
      .click()
  }

  /** Chooses an option of a question, and waits for the tick. */
  async choose(question: string, option: string) {
    await this.question(question).getByRole('radio', { name: option, exact: true }).click()
    await this.ticked(question)
  }

  async type(question: string, text: string) {
    const box = this.question(question).getByRole('textbox').first()
    await box.fill(text)
    await box.press('Enter')
    await this.ticked(question)
  }

  async ticked(question: string) {
    await expect(
      this.question(question).getByLabel(zh['form.saved'], { exact: true }),
    ).toBeVisible()
  }

  async back() {
    await this.page.getByRole('button', { name: zh.back }).first().click()
  }

  async syncNow() {
    await this.page.getByRole('button', { name: zh['sync.now'] }).click()
  }

  /** Waits until the honest sync line says that the server has everything. */
  async allOnServer() {
    await this.go('home')
    // A try that began while the line was still cut fails after the first touch.
    await expect(async () => {
      await this.syncNow()
      await expect(this.page.locator('.line .icon.done')).toBeVisible({ timeout: 15_000 })
    }).toPass({ timeout: 120_000 })
  }

  /** What a browser short of space throws away, while it does not run. */
  loseFiles() {
    for (const name of ['File System', 'IndexedDB']) {
      rmSync(join(this.profile, 'Default', name), { recursive: true, force: true })
    }
  }

  /** Damages the store as a failing flash chip does, while the browser does not run. */
  damageStore(much: 'its end' | 'all of it') {
    for (const path of this.files('File System')) {
      const bytes = readFileSync(path)
      // The pool writes in front of a file what it is called.
      if (!bytes.subarray(0, POOL_HEAD).includes('store-1.db\0')) continue
      const from = much === 'its end' ? bytes.length - LAST_PAGES * STORE_PAGE : POOL_HEAD
      for (let at = from + 100; at < bytes.length; at += STORE_PAGE) bytes[at] = ~(bytes[at] ?? 0)
      writeFileSync(path, bytes)
    }
  }

  private files(folder: string): string[] {
    const all = { recursive: true, withFileTypes: true } as const
    return readdirSync(join(this.profile, 'Default', folder), all)
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  }

  /** Switches the language on the device page, and comes back. */
  async speak(language: '中文' | 'English') {
    await this.page.evaluate(() => {
      location.hash = '/device'
    })
    await this.page.getByRole('radio', { name: language }).click()
    await this.page.goBack()
  }

  /** Ends the browser in the ordinary way. */
  async stop() {
    await this.context.close()
  }

  /** Ends every process of the browser at once, as a power cut does. */
  async kill() {
    const gone = new Promise((resolve) => this.context.once('close', resolve))
    for (const id of this.processes()) {
      try {
        process.kill(id, 'SIGKILL')
      } catch {
        // It ended with its parent.
      }
    }
    await gone
    // A profile whose browser died leaves its lock behind.
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
      rmSync(join(this.profile, name), { force: true })
    }
  }

  /** The browser's processes: those that name our profile. */
  private processes(): number[] {
    const list = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    return list
      .split('\n')
      .filter((line) => line.includes(this.profile))
      .map((line) => Number.parseInt(line, 10))
      .filter((id) => id > 0)
  }

  /** Which of these texts lie anywhere in the profile, however they are written. */
  profileHolds(texts: readonly string[]): string[] {
    const found: string[] = []
    const planted = texts.map((text) => [text, formsOf(text)] as const)
    for (const entry of readdirSync(this.profile, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      for (const [text, forms] of planted) {
        for (const [form, written] of forms) {
          if (bytes.includes(written)) found.push(`${text} as ${form} in ${entry.name}`)
        }
      }
    }
    return found
  }

  async close() {
    await this.context.close().catch(() => undefined)
    rmSync(this.profile, { recursive: true, force: true })
  }
}
