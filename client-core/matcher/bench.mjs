// How long the matcher takes as a browser runs it, with 10,000 rows: after `cargo xtask core`,
// `node client-core/matcher/bench.mjs`. Processor time, so that a busy machine counts less.
import { readFileSync } from 'node:fs'

const core = new URL('../../web/tablet/core/', import.meta.url)
const { default: init, give, handle } = await import(new URL('matcher.js', core))
await init({ module_or_path: readFileSync(new URL('matcher_bg.wasm', core)) })
give(readFileSync(new URL('tables.bin', core)))

const SURNAMES = [...'余胡密和李祝熊张杨普王赵陈刘段罗褚窦邓茶蜂腊恒麻乔四霜欧阿拉鲁尼知子']
const GIVEN = [
  ...'阿普娜邓恰玉兰此里桂花秀英学明正才春梅文军建华香莲金银富贵福寿德荣珍凤仙开顺成林光国平',
]
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ROWS = 10_000
const ASKED = 300

let seed = 12_345
function below(bound) {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
  return seed % bound
}
const one = (list) => list[below(list.length)]
const padded = (number, width) => String(number).padStart(width, '0')

function row(record) {
  const [year, month, day] = [1925 + below(21), padded(1 + below(12), 2), padded(1 + below(28), 2)]
  const number = `533301${year}${month}${day}${padded(below(1000), 3)}`
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0)
  return {
    record: String(record),
    name: one(SURNAMES) + one(GIVEN) + one(GIVEN),
    sex: String(1 + below(2)),
    birth: `${year}-${month}-${day}`,
    calendar: 'solar',
    idNumber: below(10) ? number + '10X98765432'[sum % 11] : '',
    village: `5333010${padded(1 + below(10), 2)}${201 + below(10)}`,
    group: `第${1 + below(8)}村民小组`,
  }
}

function milliseconds(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const rows = Array.from({ length: ROWS }, (_, at) => row(at))
const all = JSON.stringify({ kind: 'all', rows })
const fill_ms = milliseconds(() => handle(all))
const took = []
let found = 0
for (let at = 0; at < ASKED; at++) {
  const known = one(rows)
  const asked = {
    ...known,
    record: '',
    name: at % 3 ? known.name : known.name.slice(0, 2) + one(GIVEN),
    idNumber: at % 2 ? known.idNumber : '',
    birth: at % 5 ? known.birth : known.birth.slice(0, 4),
  }
  const json = JSON.stringify({ kind: 'like', row: asked })
  let answer = '[]'
  took.push(milliseconds(() => (answer = handle(json))))
  found += JSON.parse(answer).some(({ record }) => record === known.record)
}
took.sort((a, b) => a - b)
const at = (share) => took[Math.floor((took.length - 1) * share)]
console.log(JSON.stringify({ fill_ms, median_ms: at(0.5), p99_ms: at(0.99), found, asked: ASKED }))
