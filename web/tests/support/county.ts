/** A county at work: what the pages of the console have to show. */
import { elders, LIUKU, SHANGPA, XIAOSHABA } from './elders'
import { listOf } from './list-file'
import type { Office } from './office'
import type { Tablet } from './tablet'
import { answer, handIn } from './visit'
import type { test } from './world'

type World = Parameters<Parameters<typeof test>[2]>[0]['world']

/** The first two are so old that their age wants evidence. */
export const LIST = [...elders(60, LIUKU, 2), ...elders(25, XIAOSHABA, 62)]
/** Some of them stand on other lists too: in the next village, and in another county. */
const LISTED_AGAIN = elders(6, XIAOSHABA, 20)
const LISTED_AFAR = elders(2, SHANGPA, 30)
export const SUBMITTED = '密阿普'
export const DOUBTED = '和阿普'
export const HELD = '李阿普'

const OUTCOMES: readonly [string, string][] = [
  ['祝阿普', '完成'],
  ['熊阿普', '拒访'],
  ['张阿普', '已去世'],
  ['杨阿普', '外出，电话核实'],
  ['普阿普', '完成'],
]

/** Lists are in, tablets have been out, and something waits in every queue. */
export async function countyAtWork(world: World): Promise<Office> {
  const office = await world.openOffice([])
  office.importList(listOf(LIST))
  office.importList(listOf(LISTED_AGAIN), 'ledger')
  office.importList(listOf(LISTED_AFAR), 'afar')
  office.account('lushui', 'county', '泸水市民政局', '533301000000')
  office.account('zhou', 'administrator', '州民政局 系统管理员')
  const first = await tablet(world, office, '六库 李调查员')
  const second = await tablet(world, office, '六库 和医生')
  await handIn(first, SUBMITTED)
  for (const [name, outcome] of OUTCOMES) await answer(first, name, outcome)
  await answer(first, DOUBTED, '查无此人')
  await first.allOnServer()
  await answer(second, DOUBTED, '拒访')
  await second.allOnServer()
  office.run('device', 'revoke', '六库 和医生', '--reason', '平板丢失')
  await answer(second, HELD, '查无此人')
  await second.go('home')
  await second.syncNow()
  office.enrol('小沙坝 余老师', XIAOSHABA)
  return office
}

async function tablet(world: World, office: Office, label: string): Promise<Tablet> {
  const one = await world.newTablet(office)
  await one.enrol(office.enrol(label, LIUKU, XIAOSHABA))
  await one.hasList()
  return one
}
