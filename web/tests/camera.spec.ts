import { join } from 'node:path'
import { zh } from '../shared/messages/zh'
import { noise } from './support/noise'
import { filmOf } from './support/video'
import { expect, test } from './support/world'

/** The longest side that a photo keeps, and the most bytes, see `shrink-photo.ts`. */
const LONGEST_SIDE = 1600
const MOST_BYTES = 700_000

test('the camera reads the square of the slip, and the tablet enrols with its code', async ({
  world,
}) => {
  const office = await world.openOffice()
  const code = office.enrol('by camera')
  const film = join(office.folder, 'slip.y4m')
  filmOf(`https://census.example.org/#enrol=${code}`, film)
  const tablet = await world.newTablet(office, {
    flags: [`--use-file-for-fake-video-capture=${film}`],
  })
  await tablet.visit()
  await tablet.page.getByRole('button', { name: zh['enrol.scan'] }).click()
  await expect(tablet.page.getByLabel(zh['enrol.code'])).toHaveValue(code)
  await tablet.page.getByRole('button', { name: zh.next }).last().click()
  await tablet.choosePin()
  await tablet.isOpen()
  await tablet.hasList()
})

test('a tablet without a camera says what to do instead', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.newTablet(office, {
    flags: ['--use-fake-device-for-media-stream=device-count=0'],
  })
  await tablet.visit()
  await tablet.page.getByRole('button', { name: zh['enrol.scan'] }).click()
  await expect(tablet.page.getByRole('alert')).toHaveText(zh['scan.no-camera'])
})

test('a photo is shrunk, keeps nothing of the camera, and goes after the records', async ({
  world,
}) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'photographer')
  office.line.cut()
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('身份与年龄')
  const photo = { name: 'card.bmp', mimeType: 'image/bmp', buffer: noise(2400) }
  const question = tablet.question('photo_document')
  await question.locator('input[type=file]').setInputFiles(photo)
  await tablet.ticked('photo_document')
  await expect(question.getByRole('img', { name: zh['photo.picture'] })).toBeVisible()
  await tablet.back()

  const sent: string[] = []
  tablet.context.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
  })
  office.line.mend()
  await tablet.allOnServer()
  const first = sent.indexOf('/attachment')
  expect(first).toBeGreaterThan(sent.indexOf('/sync'))
  await expect.poll(() => office.found()).toBe(1)

  const [stored, ...others] = office.attachments()
  expect(others).toEqual([])
  expect(stored?.length).toBeLessThanOrEqual(MOST_BYTES)
  const size = await tablet.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
    return [picture.width, picture.height]
  }, stored?.toString('base64') ?? '')
  expect(size).toEqual([LONGEST_SIDE, LONGEST_SIDE])
  expect(stored?.includes('Exif')).toBe(false)
})

test('a photo of the elder is asked for, and taken, once the elder agrees', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'portrait')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('身份与年龄')
  const question = tablet.question('photo_person')
  await expect(tablet.question('photo_document')).toBeVisible()
  await expect(question).toBeHidden()
  await tablet.section('告知与签字')
  await tablet.choose('consent_photo', zh.yes)
  await tablet.section('身份与年龄')
  const photo = { name: 'elder.bmp', mimeType: 'image/bmp', buffer: noise(300) }
  await question.locator('input[type=file]').setInputFiles(photo)
  await tablet.ticked('photo_person')
  await expect(question.getByRole('img', { name: zh['photo.picture'] })).toBeVisible()
  await tablet.back()
  await tablet.allOnServer()
  expect(office.attachments()).toHaveLength(1)
})

test('a file that is no photo is told beside the question', async ({ world }) => {
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'no photo')
  await tablet.openRecord('余阿普')
  await tablet.choose('visit_outcome', '完成')
  await tablet.section('身份与年龄')
  const question = tablet.question('photo_document')
  const file = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') }
  await question.locator('input[type=file]').setInputFiles(file)
  await expect(question.getByRole('alert')).toHaveText(zh['photo.unreadable'])
  await expect(question.getByRole('img')).toHaveCount(0)
})
