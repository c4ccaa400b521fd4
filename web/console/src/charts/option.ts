/** What a chart shows, and how charts look here. */
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type {
  AriaComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
} from 'echarts/components'
import type { ComposeOption } from 'echarts/core'

export type ChartOption = ComposeOption<
  | AriaComponentOption
  | BarSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | LineSeriesOption
  | TooltipComponentOption
>

/** Colours that stand beside one another, dark and light by turns. */
export const PALETTE = [
  '#0b5f52',
  '#c98a2b',
  '#2c5282',
  '#a4b8a0',
  '#7a3e8e',
  '#d9b98a',
  '#3d3f44',
  '#6b93c4',
  '#9c1f1b',
  '#8d877a',
]

const INK = '#1c211f'
const INK_2 = '#47504c'
const LINE = '#d6cfc1'
const FONT = 'system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif'

/** The look that all charts have. */
export const LOOK: ChartOption = {
  animationDuration: 300,
  color: PALETTE,
  textStyle: { fontFamily: FONT, color: INK },
  grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
  legend: {
    top: 0,
    left: 0,
    itemWidth: 12,
    itemHeight: 12,
    itemGap: 14,
    textStyle: { color: INK_2, fontSize: 12 },
    type: 'plain',
  },
  // Written into the canvas: text from records never becomes markup, and no style is inline.
  tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
  aria: { enabled: true },
}

export const AXIS = {
  axisLine: { lineStyle: { color: LINE } },
  axisTick: { show: false },
  axisLabel: { color: INK_2, fontSize: 12 },
  splitLine: { lineStyle: { color: LINE, type: 'dashed' as const } },
}
