/**
 * How quick the tablet is with 10,000 records on a slow machine and a slow line. What
 * `cargo xtask bench tablet` runs; `BENCH_JSON` asks for one line of JSON, `BENCH_ONLY` for
 * some of its parts.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { zh } from '../shared/messages/zh'
import { type Elder, elders, LIUKU, XIAOSHABA } from '../tests/support/elders'
import { newerVersion } from '../tests/support/newer-version'
import { Office } from '../tests/support/office'
import { PIN, Tablet } from '../tests/support/tablet'
import { renderers, used } from './renderers'
import { hold } from './sixth-of-a-core'

const RECORDS = Number(process.env.BENCH_RECORDS ?? 10_000)
/** What can be left out. */
const PARTS = ['start', 'search', 'check', 'open', 'axe'] as const
const ONLY = process.env.BENCH_ONLY?.split(' ')
const MEGABIT = 125_000
const KEYS = ['y', 'yu', 'yua', 'yuap', '5', '53', '5333', '余', '余阿']
const STARTS = 3
const REPEATS = 7
const CHECKS = 15
/** What the matcher says, and the core's simpler hint does not. */
const SAME_NUMBER = '身份证号相同且有效。'
const KEY_MS = 400
/** How often the app is started after an update before its start is measured, and how long
 * the browser then has to keep what it compiled: the third start finds that. */
const SETTLE_STARTS = 4
const SETTLE_MS = 6_000
/** How long somebody looks at a new screen before they touch it. */
const LOOK_MS = 3_000
/** The moment at which the page first asked for the PIN, from the beginning of its loading. */
const PIN_ASKED_AT = `new MutationObserver((_, observer) => {
  if (!document.querySelector('[role=group]')) return
  observer.disconnect()
  requestAnimationFrame(() => setTimeout(() => { globalThis.pinAskedAt = performance.now() }))
}).observe(document, { subtree: true, childList: true })`

/** As the page does before it enrols: whatever an enrolled tablet needs without a signal. */
const KEEP_WHAT_IS_BEHIND = `navigator.serviceWorker.ready.then(({ active }) => {
  const { port1, port2 } = new MessageChannel()
  active.postMessage('keep what is behind', [port2])
  return new Promise((resolve) => { port1.onmessage = () => resolve() })
})`

/** The median, so that what else the machine does shows less. */
function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN
}

/** Milliseconds from an act in the page until a condition of the page holds and is drawn. */
function until(page: Page, act: string, holds: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const start = performance.now()
    const observer = new MutationObserver(look)
    function look() {
      if (!(${holds})) return
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)))
    }
    observer.observe(document, {
      subtree: true, childList: true, characterData: true, attributes: true,
    })
    ;(() => { ${act} })()
    look()
  })`)
}

/** How long somebody waited, and for how much work: of the renderers' threads, in milliseconds
 * of a whole core. */
interface Waited {
  ms: number
  core: number
}

async function measure(tablet: Tablet, act: string, holds: string): Promise<Waited> {
  const processes = renderers(tablet.profile)
  const before = used(processes)
  const ms = await until(tablet.page, act, holds)
  return { ms, core: used(processes) - before }
}

function isAsked(part: (typeof PARTS)[number]): boolean {
  return ONLY?.includes(part) ?? true
}

/** Each word, typed into the one box. */
async function searchAll(tablet: Tablet) {
  const { page } = tablet
  await tablet.go('find')
  await page.waitForTimeout(LOOK_MS)
  const searches: Waited[] = []
  for (const words of KEYS) {
    const set = `const box = document.querySelector('input[type=search]')
      box.value = ${JSON.stringify(words)}
      box.dispatchEvent(new Event('input', { bubbles: true }))`
    searches.push(
      await measure(
        tablet,
        set,
        `document.querySelector('main')?.dataset.shown === ${JSON.stringify(words)}`,
      ),
    )
  }
  return searches
}

/** Whoever is about to be added is looked for among all 10,000 when their number is typed. */
async function checkAll(tablet: Tablet) {
  const { page } = tablet
  await tablet.go('add')
  const known = elders(1)[0] as Elder
  const slip = known.idNumber.replace(/..$/, (end) => (end[0] === '1' ? '2' : '1') + end[1])
  await page.getByRole('textbox', { name: zh['add.name'] }).fill(known.name)
  const number = page.getByRole('textbox', { name: zh['add.id-number'] })
  await expect(async () => {
    for (const typed of [slip, known.idNumber]) {
      await number.fill(typed)
      await number.press('Tab')
    }
    await expect(page.getByText(SAME_NUMBER)).toBeVisible({ timeout: 2_000 })
  }).toPass()
  const checks: number[] = []
  for (let turn = 0; turn < CHECKS; turn++) {
    const isSame = turn % 2 === 1
    await page.waitForTimeout(LOOK_MS / 3)
    const type = `const box = document.querySelector('input[aria-label=${JSON.stringify(zh['add.id-number'])}]')
      box.value = ${JSON.stringify(isSame ? known.idNumber : slip)}
      box.dispatchEvent(new Event('input', { bubbles: true }))
      box.dispatchEvent(new Event('change', { bubbles: true }))`
    const reasons = `document.querySelector('section.likely')?.textContent ?? ''`
    const told = `(${reasons}).includes('${SAME_NUMBER}') === ${isSame} && (${reasons}) !== ''`
    checks.push(await until(page, type, told))
  }
  return checks
}

/** Records opened, and a step in each. */
async function openAll(tablet: Tablet) {
  const { page } = tablet
  const opens: Waited[] = []
  const saves: number[] = []
  for (let turn = 0; turn < REPEATS; turn++) {
    await tablet.find(elders(RECORDS)[turn * 31]?.idNumber ?? '')
    await page
      .getByRole('link', { name: elders(RECORDS)[turn * 31]?.name ?? '' })
      .last()
      .waitFor()
    await page.waitForTimeout(LOOK_MS)
    opens.push(
      await measure(
        tablet,
        `[...document.querySelectorAll('a.row')].at(-1).click()`,
        `document.querySelector('#q-visit_outcome') !== null`,
      ),
    )
    await page.waitForTimeout(LOOK_MS)
    saves.push(
      await until(
        page,
        `document.querySelector('#q-visit_outcome [role=radio]').click()`,
        `document.querySelector('#q-visit_outcome .tick') !== null`,
      ),
    )
    await tablet.back()
  }
  return { opens, saves }
}

/** What axe calls serious, on every screen that has an address. */
async function countSerious(tablet: Tablet) {
  const { page } = tablet
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  let serious = 0
  for (const place of ['home', 'find', 'add', 'hand-over', 'device'] as const) {
    await tablet.go(place)
    await page.getByRole('main').waitFor()
    await page.evaluate(axe)
    serious += await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      const { violations } = await axe.run()
      return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').length
    })
  }
  return serious
}

test('the tablet', async () => {
  test.setTimeout(3_600_000)
  expect(PARTS, 'parts of the measurement').toEqual(expect.arrayContaining(ONLY ?? []))
  const half = RECORDS / 2
  const office = await Office.open([...elders(half), ...elders(half, XIAOSHABA, half)])
  const tablet = await Tablet.open(office.line.url)
  const { line } = office
  const { page } = tablet
  const result: Record<string, number | boolean> = {}

  await tablet.visit()
  await tablet.isKeptOffline()
  result.first_visit_kb = line.down / 1000
  await page.evaluate(KEEP_WHAT_IS_BEHIND)
  result.enrolment_kb = line.down / 1000 - result.first_visit_kb

  line.rate = MEGABIT
  await tablet.enrol(office.enrol('bench', LIUKU, XIAOSHABA))
  const started = performance.now()
  await expect
    .poll(() => page.locator('.count b').first().textContent(), {
      timeout: 600_000,
      intervals: [50],
    })
    .not.toBeNull()
  await tablet.go('device')
  await expect(page.getByText(String(RECORDS), { exact: true })).toBeVisible({ timeout: 600_000 })
  result.first_download_s = (performance.now() - started) / 1000
  line.rate = Number.POSITIVE_INFINITY

  await expect.poll(() => tablet.keepsFile('matcher_bg')).toBe(true)
  const before = line.down
  newerVersion(office.web)
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null))
    .toBe(true)
  result.ui_update_kb = (line.down - before) / 1000

  line.cut()
  // The first starts after an update, and what is done with the app, compile what the
  // browser keeps for the next ones.
  for (let turn = 0; turn < SETTLE_STARTS; turn++) {
    await tablet.stop()
    await tablet.start()
    await tablet.visit()
    await tablet.unlock()
    await tablet.hasList()
    await tablet.find(elders(RECORDS)[turn]?.idNumber ?? '')
    await tablet.page
      .getByRole('link', { name: elders(RECORDS)[turn]?.name ?? '' })
      .last()
      .click()
    await tablet.page.locator('#q-visit_outcome').waitFor()
    await tablet.page.waitForTimeout(SETTLE_MS)
  }
  const colds: number[] = []
  for (let turn = 0; turn < (isAsked('start') ? STARTS : 1); turn++) {
    await tablet.stop()
    await tablet.start()
    result.held_to_a_sixth = hold(tablet.profile)
    await tablet.page.addInitScript(PIN_ASKED_AT)
    await tablet.visit()
    await tablet.page.getByRole('group').first().waitFor()
    const asked = Number(await tablet.page.evaluate('pinAskedAt'))
    // As a surveyor types it. Meanwhile the core starts.
    for (const digit of PIN) {
      await tablet.page.keyboard.press(digit)
      await tablet.page.waitForTimeout(KEY_MS)
    }
    const open = JSON.stringify(zh['unlock.open'])
    const opened = await until(
      tablet.page,
      `[...document.querySelectorAll('button')].find((one) => one.textContent.includes(${open})).click()`,
      `document.querySelector('.village') !== null`,
    )
    colds.push(asked + opened)
  }
  result.cold_start_ms = median(colds)

  if (isAsked('search')) {
    const searches = await searchAll(tablet)
    result.search_ms = Math.max(...searches.map(({ ms }) => ms))
    result.search_median_ms = median(searches.map(({ ms }) => ms))
    result.search_core_ms = Math.max(...searches.map(({ core }) => core))
  }

  if (isAsked('check')) result.check_ms = median(await checkAll(tablet))

  if (isAsked('open')) {
    const { opens, saves } = await openAll(tablet)
    result.open_record_ms = median(opens.map(({ ms }) => ms))
    result.open_record_core_ms = median(opens.map(({ core }) => core))
    result.save_step_ms = median(saves)
  }

  if (isAsked('axe')) result.axe_serious = await countSerious(tablet)

  const rounded = Object.fromEntries(
    Object.entries(result).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.round(value * 10) / 10 : value,
    ]),
  )
  if (process.env.BENCH_JSON) console.log(JSON.stringify(rounded))
  else console.table(rounded)
  await tablet.close()
  await office.close()
})
