import { expect, test } from './support/world'

const KILLS = 20

test(`a browser that is killed while it saves, ${KILLS} times, loses nothing that showed a tick`, async ({
  world,
}) => {
  test.setTimeout(900_000)
  const office = await world.openOffice()
  const tablet = await world.readyTablet(office, 'killed')
  office.line.cut()
  let ticked = ''
  for (let turn = 0; turn < KILLS; turn++) {
    await tablet.openRecord('余阿普')
    if (turn === 0) await tablet.choose('visit_outcome', '完成')
    await tablet.section('入户登记')
    const box = tablet.question('village_group').getByRole('textbox')
    if (ticked) await expect(box).toHaveValue(ticked)
    // The last of these is under way when the browser dies: it is there or it is not.
    for (let step = 0; step <= turn % 4; step++) {
      ticked = `第${turn}-${step}组`
      await tablet.type('village_group', ticked)
    }
    await box.fill('断电')
    await box.press('Enter')
    await tablet.kill()

    await tablet.start()
    await tablet.visit()
    await tablet.unlock()
    await tablet.openRecord('余阿普')
    await tablet.section('入户登记')
    const after = await tablet.question('village_group').getByRole('textbox').inputValue()
    expect(['断电', ticked]).toContain(after)
    ticked = after
    await tablet.back()
  }
  office.line.mend()
  await tablet.allOnServer()
})
