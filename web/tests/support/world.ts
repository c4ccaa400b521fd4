/** A test's world: an office and tablets, closed when the test ends, however it ends. */
import { test as base } from '@playwright/test'
import { Desk } from './desk'
import { type Elder, elders, LIUKU } from './elders'
import type { Line } from './line'
import { Office } from './office'
import { type Look, Tablet } from './tablet'

interface World {
  /** A PC of the office, where nobody has signed in. */
  newDesk(office: Office, look?: { language?: 'zh' | 'en' }): Promise<Desk>
  /** Opens the office, with twelve elders unless others are named. */
  openOffice(list?: readonly Elder[]): Promise<Office>
  /** A tablet that has visited nothing yet. */
  newTablet(office: Office, look?: Look, line?: Line): Promise<Tablet>
  /** A tablet of these villages that is enrolled, has the list, and starts without a signal. */
  readyTablet(office: Office, label: string, look?: Look): Promise<Tablet>
}

export const test = base.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  world: async ({}, use) => {
    const open: { close(): Promise<void> }[] = []
    const keep = <T extends { close(): Promise<void> }>(one: T): T => {
      open.unshift(one)
      return one
    }
    const world: World = {
      newDesk: async (office, look) => keep(await Desk.open(office.line.url, look)),
      openOffice: async (list = elders(12)) => keep(await Office.open(list)),
      newTablet: async (office, look, line = office.line) =>
        keep(await Tablet.open(line.url, look)),
      async readyTablet(office, label, look) {
        const tablet = await world.newTablet(office, look)
        await tablet.enrol(office.enrol(label, LIUKU))
        await tablet.hasList()
        await tablet.isKeptOffline()
        return tablet
      },
    }
    await use(world)
    for (const one of open) await one.close()
  },
})

export { expect } from '@playwright/test'
