/** Surveyors who were out all day, one of whom likes round ages. */
import { LIUKU } from './elders'
import type { Office } from './office'
import { holdInterviews } from './terminal-tablet'

/** Whose interviews stand out. */
export const ODD = '六库 杨调查员'
const USUAL = ['六库 余', '六库 和', '六库 李', '六库 胡', '六库 祝'].map((name) => `${name}医生`)
const AGES = [81, 83, 86, 87, 92, 84]
const ROUND = [80, 85, 90, 80, 95, 85]

/** Six tablets with six interviews each. */
export async function surveyorsWereOut(office: Office) {
  for (const label of USUAL) await holdInterviews(office, label, [LIUKU], day(label, AGES))
  await holdInterviews(office, ODD, [LIUKU], day(ODD, ROUND))
}

function day(label: string, ages: readonly number[]) {
  return ages.map((age, at) => ({
    division_village: LIUKU,
    name: `${label.slice(3, 4)}阿${'一二三四五六'[at]}`,
    sex: String(1 + (at % 2)),
    visit_outcome: '1',
    life_status: '1',
    age_nominal_stated: String(age),
  }))
}
