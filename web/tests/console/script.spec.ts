import type { Page } from '@playwright/test'
import { elders, LIUKU, XIAOSHABA } from '../support/elders'
import { listOf } from '../support/list-file'
import { PAYLOADS } from '../support/payloads'
import { met, terminalTablet } from '../support/terminal-tablet'
import { expect, test } from '../support/world'

/** Lines that carry a payload wherever a list takes text. */
const HOSTILE = elders(PAYLOADS.length, LIUKU).map((elder, at) => ({
  ...elder,
  name: PAYLOADS[at] ?? '',
  group: PAYLOADS[at] ?? '',
}))

/** What scripts that were planted have done, as they do it. */
async function whatRuns(page: Page): Promise<string[]> {
  const ran: string[] = []
  await page.exposeFunction('ran', (what: string) => ran.push(String(what)))
  page.on('dialog', (dialog) => {
    ran.push(dialog.message())
    void dialog.dismiss()
  })
  return ran
}

test('200 scripts in every text field never run', async ({ world }) => {
  test.setTimeout(240_000)
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200)
  const office = await world.openOffice([])
  office.importList(listOf(HOSTILE))
  office.account('lushui', 'county', PAYLOADS[0] ?? '', '533301000000')
  office.account('zhou', 'administrator', PAYLOADS[1] ?? '')
  for (const label of PAYLOADS.slice(0, 12)) office.enrol(label.slice(0, 80), LIUKU)
  const desk = await world.newDesk(office)
  const { page, words } = desk
  const ran = await whatRuns(page)

  await desk.signIn('lushui', '/people?columns=name,village_group,division')
  await expect(page.getByText(desk.says('people.total', { count: PAYLOADS.length }))).toBeVisible()
  const table = page.getByRole('table')
  for (let at = 0; at < PAYLOADS.length; at += 15) {
    await table.evaluate((box, top) => box.scrollTo({ top }), at * 32)
    await expect(page.locator(`[aria-rowindex="${at + 2}"] a`)).not.toBeEmpty()
  }
  await table.evaluate((box) => box.scrollTo({ top: 0 }))
  await page.getByRole('row').nth(1).getByRole('link').click()
  await page.waitForURL(/\/people\/[^/?]+/)
  await page.goBack()
  const box = page.getByPlaceholder(words['people.box'])
  for (const payload of PAYLOADS) await box.fill(payload)
  for (const place of ['overview', 'review', 'tablets', 'rosters']) await desk.go(place)
  await page.locator('input[name=roster]').setInputFiles(listOf(HOSTILE.slice(0, 20)))
  await expect(page.getByRole('heading', { name: '2026六库.csv' })).toBeVisible()
  // An address is read once in a while; the box above was given all of them.
  for (const payload of PAYLOADS.filter((_, at) => at % 20 === 0)) {
    await desk.visit(
      `/people?text=${encodeURIComponent(payload)}&order=${encodeURIComponent(payload)}`,
    )
  }
  await page.getByRole('button', { name: words['sign-out'] }).click()
  await desk.signIn('zhou')
  for (const place of ['accounts', 'audit']) await desk.go(place)

  expect(ran).toEqual([])
  expect(desk.complaints).toEqual([])
})

/** Every way to run something, one text after the other, with a number that no other has. */
function planter() {
  const whole = PAYLOADS.filter((text) => !text.startsWith('-') && text.length < 60)
  let planted = 0
  return () => `${whole[planted % whole.length]} t${++planted}.`
}

/** The fields of an interview that take whatever is typed. */
const TYPED = [
  'other_names',
  'address_detail',
  'hukou_book_no',
  'current_contact',
  'spouse_name',
  'contact_name',
  'card_no',
  'account_name',
  'remarks',
]

test('scripts in remarks, contacts, comments and reasons are text on every page', async ({
  world,
}) => {
  test.setTimeout(300_000)
  const text = planter()
  const office = await world.openOffice([])
  // The same people in two villages, so that there are pairs to judge.
  const listed = elders(6, LIUKU).map((elder) => ({ ...elder, name: text() }))
  office.importList(listOf(listed))
  const again = listed.map((elder) => ({ ...elder, village: XIAOSHABA, group: text() }))
  office.importList(listOf(again), 'ledger')
  for (const [name, role] of [
    ['lushui', 'county'],
    ['zhou', 'prefecture'],
    ['keeper', 'administrator'],
    ['auditor', 'auditor'],
  ] as const) {
    const place = role === 'county' ? '533301000000' : '533300000000'
    office.account(name, role, text(), place)
  }

  // Tablets whose names are scripts; they write scripts, against each other too.
  const villages = [LIUKU, XIAOSHABA]
  const [first, second, lost] = [
    await terminalTablet(office, text(), villages),
    await terminalTablet(office, text(), villages),
    await terminalTablet(office, 'lost', villages),
  ]
  for (const tablet of [first, second, lost]) await tablet(['sync'])
  const remarks = text()
  const interviews = Array.from({ length: 8 }, (_, at) => ({
    division_village: LIUKU,
    name: text(),
    sex: '1',
    visit_outcome: '1',
    life_status: '1',
    ...Object.fromEntries(TYPED.map((field) => [field, text()])),
    ...(at === 0 && { remarks }),
  }))
  const refused = {
    division_village: LIUKU,
    village_group: text(),
    list_source: '1',
    name: '余阿拒',
    sex: '2',
    no_id_reason: '1',
    hukou_division: LIUKU,
    residence_status: '1',
    life_status: '1',
    life_proof: '1',
    account_holder: '1',
    visit_outcome: '5',
    visit_date: '2026-11-10',
    remarks: text(),
  }
  const work = [...interviews, refused].map(met)
  const saved = await first(['import-work'], `${work.join('\n')}\n`)
  const ids = [...saved.matchAll(/saved (\S+)/g)].map(([, id]) => id ?? '')
  const [seen = '', submitted = ''] = [ids[0], ids.at(-1)]
  await first(['submit', submitted])
  await first(['sync'])
  for (const tablet of [second, lost]) await tablet(['sync'])
  const contacts = [text(), text(), text()]
  const writes = (contact = '') =>
    `${JSON.stringify({ edit: seen, answers: [`contact_name=${contact}`] })}\n`
  await first(['import-work'], writes(contacts[0]))
  await second(['import-work'], writes(contacts[1]))
  await lost(['import-work'], writes(contacts[2]))
  for (const tablet of [first, second]) await tablet(['sync'])
  const why = text()
  office.run('device', 'revoke', 'lost', '--reason', why)
  await lost(['sync']).catch(() => undefined)

  const desk = await world.newDesk(office)
  const { page, words } = desk
  const ran = await whatRuns(page)
  /** Does what a page does, as whoever is signed in. */
  const post = async (path: string, body: unknown) => {
    const [status, answer] = await page.evaluate(
      async ([path, body]) => {
        const me = (await (await fetch('/api/session')).json()) as { csrf: string }
        const headers = { 'x-shouce-csrf': me.csrf }
        const asked = await fetch(path, { method: 'POST', headers, body })
        return [asked.status, await asked.text()] as const
      },
      [path, typeof body === 'string' ? body : JSON.stringify(body)] as const,
    )
    expect([path, status, answer]).toEqual([path, 200, answer])
    return answer ? JSON.parse(answer) : undefined
  }
  const get = (path: string) => page.evaluate(async (path) => (await fetch(path)).json(), path)

  await desk.signIn('lushui')
  const reasons: string[] = []
  const because = () => reasons[reasons.push(text()) - 1] as string
  const list = `姓名,性别,村,住址\n余阿三,男,${LIUKU},${text()}\n`
  await post(
    `/api/lists?kind=deaths&name=${encodeURIComponent(text())}&reason=${encodeURIComponent(because())}`,
    list,
  )
  await post(`/api/people/${seen}/reveal`, { fields: ['contact_name'], reason: because() })
  await post('/api/views', { name: text().slice(0, 40), query: { text: text() }, shared: true })
  const source = because()
  const tiers = [{ from_age: 80, yuan: 50 }]
  await post('/api/standards', { division: '533301000000', from: '2026-10', tiers, source })
  await post('/api/tablets/codes', { label: text(), role: 'surveyor', divisions: [LIUKU] })
  await post('/api/export/people', { format: 'csv', reason: because() })
  const place = 'division=533301000000'
  const plan = { method: 'acceptance', share: 50 }
  const drawn = await post(`/api/spot-checks?${place}`, plan)
  const check = `/api/spot-checks/${drawn.check}`
  const found = { met: 'not_met', by: text().slice(0, 40), on: '2026-11-20', note: text() }
  await post(`${check}/people/${submitted}`, found)
  const amends = because()
  await post(`${check}/people/${submitted}`, { ...found, note: text(), amends })
  const comment = text()
  const comments = [{ field: 'remarks', text: comment }]
  await post(`/api/people/${submitted}/return`, { round: 1, comments })
  const pairs = await get(`/api/pairs?${place}`)
  const [one, other, third] = pairs.items.map((pair: { pair: string }) => pair.pair)
  const question = text()
  await post(`/api/pairs/${one}/ask`, { side: 0, text: question })
  await post(`/api/pairs/${other}/judge`, { verdict: 'same', reason: because() })
  await post(`/api/pairs/${third}/judge`, { verdict: 'same', reason: because() })
  await post(`/api/pairs/${third}/undo`, { reason: because() })
  await page.getByRole('button', { name: words['sign-out'] }).click()

  /** What is on the page, the boxes that are filled in among it. */
  const shows = (planted: string) =>
    expect
      .poll(() =>
        page.evaluate(() => {
          const boxes = [...document.querySelectorAll('input, textarea')]
          const filled = boxes.map((box) => (box as HTMLInputElement).value)
          return [document.body.textContent, ...filled].join(' ').replace(/\s+/g, ' ')
        }),
      )
      .toContain(planted.replace(/\s+/g, ' ').trim())
  const places = new Set<string>()
  for (const name of ['lushui', 'zhou', 'keeper', 'auditor']) {
    await desk.signIn(name)
    const nav = page.getByRole('navigation', { name: words['nav.label'] })
    const links = await nav
      .getByRole('link')
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).pathname))
    for (const link of links) {
      await desk.visit(link.replace('/console', ''))
      await page.waitForLoadState('networkidle')
      places.add(link.replace('/console/', ''))
      if (name === 'lushui' && link.endsWith('/quarantine')) await shows(contacts[2] ?? '')
      if (name === 'lushui' && link.endsWith('/conflicts')) await shows(contacts[0] ?? '')
      if (name === 'lushui' && link.endsWith('/standards')) await shows(source)
      if (name === 'auditor' && link.endsWith('/audit'))
        for (const reason of reasons) await shows(reason)
    }
    if (name === 'lushui') {
      await desk.visit(`/people/${seen}`)
      await shows(remarks)
      for (const contact of contacts.slice(0, 2)) await shows(contact)
      await page
        .getByRole('button', { name: desk.says('history.of', { question: '联系人姓名' }) })
        .click()
      await shows(contacts[0] ?? '')
      await desk.visit(`/people/${submitted}`)
      await shows(comment)
      await desk.visit(check.replace('/api', ''))
      await page.waitForLoadState('networkidle')
      await shows(String(refused.name))
    }
    await page.getByRole('button', { name: words['sign-out'] }).click()
  }
  for (const place of [
    'people',
    'review',
    'conflicts',
    'quarantine',
    'duplicates',
    'spot-checks',
    'standards',
    'tablets',
    'rosters',
    'exports',
    'surveyors',
    'daily',
    'accounts',
    'audit',
  ]) {
    expect([...places]).toContain(place)
  }
  expect(ran).toEqual([])
  expect(desk.complaints).toEqual([])
})
