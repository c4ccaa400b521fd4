import { zh } from '../shared/messages/zh'
import type { Tablet } from './support/tablet'
import { expect, test } from './support/world'

/** How a WebM file begins. */
const WEBM = Buffer.from([0x1a, 0x45, 0xdf, 0xa3])

function finish(tablet: Tablet) {
  return tablet.section(zh['form.finish'])
}

test('a voice note is recorded, kept, heard again, and handed in', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'voice')
  const { page } = tablet
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await finish(tablet)
  await page.getByRole('button', { name: zh['voice.begin'] }).click()
  await expect(page.getByText(/0:02/)).toBeVisible()
  await page.getByRole('button', { name: zh['voice.stop'] }).click()
  const play = page.getByRole('button', { name: zh['voice.play'] })
  await expect(play).toBeVisible()

  await tablet.page.reload()
  await tablet.unlock()
  await finish(tablet)
  await play.click()
  const sound = page.locator('audio')
  await expect
    .poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime))
    .toBeGreaterThan(0.5)

  await tablet.back()
  office.line.mend()
  await tablet.allOnServer()
  const [stored, ...others] = office.attachments()
  expect(others).toEqual([])
  expect(stored?.subarray(0, WEBM.length)).toEqual(WEBM)
})

test('a recording that runs while the surveyor goes on is kept', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'voice, left')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await finish(tablet)
  await tablet.page.getByRole('button', { name: zh['voice.begin'] }).click()
  await expect(tablet.page.getByText(/0:01/)).toBeVisible()
  await tablet.back()
  await tablet.openRecord('余阿普')
  await finish(tablet)
  await expect(tablet.page.getByRole('button', { name: zh['voice.play'] })).toBeVisible()
})

test('a question is read aloud where the tablet has a voice for the language', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office)
  // The browser of a test has no voice: this one notes down what it is given to say.
  await tablet.context.addInitScript(() => {
    const said: string[] = []
    const voice = { lang: 'zh-CN', name: 'test', default: true, localService: true, voiceURI: '' }
    const synthesis = Object.assign(new EventTarget(), {
      getVoices: () => [voice],
      cancel: () => undefined,
      speak: (words: { text: string; lang: string }) => said.push(`${words.lang} ${words.text}`),
    })
    Object.defineProperty(globalThis, 'speechSynthesis', { value: synthesis })
    Object.assign(globalThis, {
      said,
      SpeechSynthesisUtterance: class {
        constructor(readonly text: string) {}
      },
    })
  })
  await tablet.enrol(office.enrol('aloud'))
  await tablet.hasList()
  await tablet.openRecord('余阿普')
  await tablet.section('生存状况')
  const question = tablet.question('life_status')
  await question.getByRole('button', { name: zh['form.aloud'] }).click()
  const said = await tablet.page.evaluate(() => (globalThis as unknown as { said: string[] }).said)
  const options = await question.getByRole('radio').allTextContents()
  const heading = '生存状况'
  expect(said).toEqual([`zh-CN ${[heading, ...options.map((one) => one.trim())].join('。')}`])
})

test('a tablet without a voice offers none', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'silent')
  expect(await tablet.page.evaluate(() => speechSynthesis.getVoices().length)).toBe(0)
  await tablet.openRecord('余阿普')
  await expect(tablet.question('visit_outcome')).toBeVisible()
  await expect(tablet.page.getByRole('button', { name: zh['form.aloud'] })).toHaveCount(0)
})
