/** A PC of the office: a browser with the console, and what an official does with it. */
import { type Browser, type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { en } from '../../console/src/messages/en'
import { type MessageKey, zh } from '../../console/src/messages/zh'
import { PASSWORD } from './office'

export type Words = Record<MessageKey, string>
export const LANGUAGES = { zh, en } as const satisfies Record<string, Words>

export class Desk {
  page!: Page
  context!: BrowserContext
  /** What the browser complained about: a script that failed, a rule of the page broken. */
  readonly complaints: string[] = []
  private browser!: Browser

  private constructor(
    readonly url: string,
    readonly language: 'zh' | 'en',
  ) {}

  static async open(url: string, { language = 'zh' }: { language?: 'zh' | 'en' } = {}) {
    const desk = new Desk(url, language)
    desk.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    desk.context = await desk.browser.newContext({
      viewport: { width: 1366, height: 768 },
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      timezoneId: 'Asia/Shanghai',
      // What fades in is not read until it is there.
      reducedMotion: 'reduce',
    })
    await desk.context.addInitScript((chosen) => {
      if (!localStorage.getItem('language')) localStorage.setItem('language', chosen)
    }, language)
    desk.page = await desk.context.newPage()
    desk.listen(desk.page)
    return desk
  }

  get words(): Words {
    return LANGUAGES[this.language]
  }

  /** A sentence of the page, with what its braces name filled in. */
  says(key: MessageKey, values: Record<string, string | number> = {}): string {
    return this.words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
  }

  private listen(page: Page) {
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.complaints.push(message.text())
    })
  }

  async visit(path = '/') {
    await this.page.goto(`${this.url}/console${path}`)
  }

  async signIn(name: string, path = '/') {
    await this.visit(path)
    await this.fillIn(name, PASSWORD)
    await expect(this.page.getByRole('navigation', { name: this.words['nav.label'] })).toBeVisible()
  }

  async fillIn(name: string, password: string) {
    await this.page.locator('input[name=name]').fill(name)
    await this.page.locator('input[name=password]').fill(password)
    await this.page.getByRole('button', { name: this.words['sign-in.do'], exact: true }).click()
  }

  async go(place: string) {
    await this.page
      .getByRole('navigation', { name: this.words['nav.label'] })
      .getByRole('link', { name: this.words[`nav.${place}` as MessageKey], exact: true })
      .click()
    await this.isAt(place)
  }

  isAt(place: string) {
    const name = this.words[`nav.${place}` as MessageKey]
    return expect(this.page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
  }

  /** What the page is about has come. */
  isThere() {
    const content = this.page
      .locator('main')
      .locator('.card, .cards, .nothing, .drop, [role=table]')
    return expect(content.first()).toBeVisible()
  }

  /** The line that tells what was just done. */
  announced(key: MessageKey, values: Record<string, string | number> = {}) {
    // What stands before the first thing that is not known here.
    const [known = ''] = this.words[key].split('{')
    const said = Object.keys(values).length ? this.says(key, values).trim() : known
    return expect(this.page.locator('.announcement')).toContainText(said)
  }

  /** Chooses in a list that drops down. */
  async choose(box: string, option: RegExp) {
    const has = this.page.getByRole('combobox', { name: box })
    await this.page.locator('.el-select', { has }).click()
    await this.page.getByRole('option', { name: option }).first().click()
  }

  /** Finds a division by its name, in the picker for adding one. */
  async place(name: string) {
    await this.page.getByRole('textbox', { name: this.words['divisions.add'] }).fill(name)
    await this.page.locator('.el-cascader__suggestion-item', { hasText: name }).first().click()
  }

  /** Says why in the dialog that asks, and does it. */
  async giveReason(reason: string, action: string) {
    const dialog = this.page.getByRole('dialog').filter({ has: this.page.locator('[name=reason]') })
    await dialog.locator('[name=reason]').fill(reason)
    await dialog.getByRole('button', { name: action, exact: true }).click()
    await expect(dialog).toBeHidden()
  }

  async close() {
    await this.browser.close()
  }
}
