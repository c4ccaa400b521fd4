/** The evidence of a pair as bars, each of which begins where the one before ended. */
import type { Evidence } from '../api/types'
import { AXIS, type ChartOption } from '../charts/option'
import { t, word } from '../language'

export interface Bar {
  name: string
  /** What it adds or takes, in bits. */
  weight: number
  /** Where it begins and ends, in bits. */
  from: number
  to: number
}

const FOR = '#0b5f52'
const AGAINST = '#b5781c'
const TOTAL = '#1c211f'
/** Less than this moves nothing that anybody could see. */
const LEAST = 0.05
const ROW_PX = 22
const AROUND_PX = 34

/** In bits, with its sign. */
export function bits(weight: number): string {
  const text = Math.abs(weight).toFixed(1)
  return text === '0.0' ? text : `${weight < 0 ? '−' : '+'}${text}`
}

/** What a line of evidence compares, in a word. */
export function themeOf({ comparison }: Pick<Evidence, 'comparison'>): string {
  return word('evidence', comparison)
}

/** The bars of all lines that weigh anything, then that of their sum. */
export function barsOf(lines: readonly Evidence[], sum: number): Bar[] {
  const bars = lines
    .filter(({ weight }) => Math.abs(weight) >= LEAST)
    .map((line) => ({
      name: themeOf(line),
      weight: line.weight,
      from: line.running - line.weight,
      to: line.running,
    }))
  return [...bars, { name: t('evidence.sum'), weight: sum, from: 0, to: sum }]
}

/** The part of a bar on either side of nought, and the gap before it. */
export function partsOf({ from, to }: Bar): { gap: number; above: number; below: number } {
  const [low, high] = from < to ? [from, to] : [to, from]
  const gap = low > 0 ? low : Math.min(high, 0)
  const above = Math.max(0, high) - Math.max(0, low)
  const below = Math.min(0, low) - Math.min(0, high)
  return { gap, above, below }
}

export function chartHeight(bars: readonly Bar[]): number {
  return bars.length * ROW_PX + AROUND_PX
}

export function chartOf(bars: readonly Bar[]): ChartOption {
  const parts = bars.map(partsOf)
  const colours = bars.map(({ weight }, at) =>
    at === bars.length - 1 ? TOTAL : weight < 0 ? AGAINST : FOR,
  )
  const drawn = (values: number[]) => ({
    type: 'bar' as const,
    stack: 'evidence',
    barCategoryGap: '25%',
    data: values.map((value, at) => ({ value, itemStyle: { color: colours[at] ?? FOR } })),
  })
  return {
    grid: { left: 4, right: 12, top: 4, bottom: 4, containLabel: true },
    tooltip: { show: false },
    legend: { show: false },
    xAxis: { ...AXIS, type: 'value', splitNumber: 4 },
    yAxis: {
      ...AXIS,
      type: 'category',
      inverse: true,
      data: bars.map(({ name, weight }) => `${name}  ${bits(weight)}`),
      splitLine: { show: false },
    },
    series: [
      {
        ...drawn(parts.map(({ gap }) => gap)),
        data: parts.map(({ gap }) => gap),
        itemStyle: { color: 'transparent' },
        silent: true,
      },
      drawn(parts.map(({ above }) => above)),
      drawn(parts.map(({ below }) => below)),
    ],
  }
}
