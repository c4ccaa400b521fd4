/** A county's list as a file, with the place where each elder is registered. */
import type { Elder } from './elders'

export function listOf(elders: readonly Elder[]) {
  const lines = elders.map((elder) =>
    [elder.name, elder.sex, elder.idNumber, elder.village, elder.group, elder.village]
      .map((cell) => `"${cell.replaceAll('"', '""')}"`)
      .join(','),
  )
  const text = ['姓名,性别,身份证号,村,小组,户籍所在地', ...lines, ''].join('\n')
  return { name: '2026六库.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
}
