/** Elders made up for tests. Nobody real has these names and numbers together. */
export interface Elder {
  name: string
  sex: '男' | '女'
  idNumber: string
  village: string
  group: string
}

export const LIUKU = '533301002210'
export const XIAOSHABA = '533301002203'
/** In another county. */
export const SHANGPA = '533323101001'

const SURNAMES = [...'余胡密和李祝熊张杨普']
const GIVEN = ['阿普', '阿娜', '阿邓', '阿恰', '玉兰', '此里', '桂花', '秀英', '学明', '正才']

/** So many elders of a village, always the same. */
export function elders(count: number, village = LIUKU, first = 0): Elder[] {
  return Array.from({ length: count }, (_, index) => elder(first + index, village))
}

function elder(index: number, village: string): Elder {
  const surname = SURNAMES[index % SURNAMES.length] ?? ''
  const given = GIVEN[Math.floor(index / SURNAMES.length) % GIVEN.length] ?? ''
  const isMale = index % 2 === 0
  const year = 1930 + (index % 16)
  const month = 1 + (index % 12)
  const day = 1 + (index % 28)
  const serial = 2 * (index % 499) + (isMale ? 1 : 2)
  const birth = `${year}${two(month)}${two(day)}`
  return {
    name: surname + given,
    sex: isMale ? '男' : '女',
    idNumber: withCheck(`533301${birth}${String(serial).padStart(3, '0')}`),
    village,
    group: `第${1 + (index % 6)}小组`,
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** Appends the check character of GB 11643. */
function withCheck(number: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, at) => total + weight * Number(number[at]), 0)
  return number + '10X98765432'[sum % 11]
}

/** The list as a county sends it. */
export function roster(elders: readonly Elder[]): string {
  const lines = elders.map((elder) =>
    [elder.name, elder.sex, elder.idNumber, elder.village, elder.group].join(','),
  )
  return ['姓名,性别,身份证号,村,小组', ...lines, ''].join('\n')
}
