/** What we use of Element Plus, and nothing else of it: each part with its style. */
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/el-overlay.css'
import 'element-plus/theme-chalk/el-popper.css'
import 'element-plus/theme-chalk/el-scrollbar.css'
import 'element-plus/theme-chalk/el-tag.css'
import 'element-plus/theme-chalk/el-button.css'
import 'element-plus/theme-chalk/el-input.css'
import 'element-plus/theme-chalk/el-select.css'
import 'element-plus/theme-chalk/el-option.css'
import 'element-plus/theme-chalk/el-checkbox.css'
import 'element-plus/theme-chalk/el-dialog.css'
import 'element-plus/theme-chalk/el-drawer.css'
import 'element-plus/theme-chalk/el-cascader.css'
import 'element-plus/theme-chalk/el-cascader-panel.css'
import 'element-plus/theme-chalk/el-popover.css'
import { ElCascader as Cascader } from 'element-plus/es/components/cascader/index.mjs'
import { ElConfigProvider as ConfigProvider } from 'element-plus/es/components/config-provider/index.mjs'
import { ElOption as Option, ElSelect as Select } from 'element-plus/es/components/select/index.mjs'

export { ElButton } from 'element-plus/es/components/button/index.mjs'
export { ElCheckbox } from 'element-plus/es/components/checkbox/index.mjs'
export { ElDialog } from 'element-plus/es/components/dialog/index.mjs'
export { ElDrawer } from 'element-plus/es/components/drawer/index.mjs'
export { ElInput } from 'element-plus/es/components/input/index.mjs'
export { ElPopover } from 'element-plus/es/components/popover/index.mjs'

/** The library describes these as what a component is made from, not as what one gives it. */
type Part<Props, Does = object> = new () => { $props: Props } & Does

interface SelectProps {
  // biome-ignore lint/suspicious/noExplicitAny: one code or several, as `multiple` says
  modelValue?: any
  // biome-ignore lint/suspicious/noExplicitAny: the same
  'onUpdate:modelValue'?: (value: any) => void
  multiple?: boolean
  filterable?: boolean
  clearable?: boolean
  collapseTags?: boolean
  collapseTagsTooltip?: boolean
  disabled?: boolean
  placeholder?: string
}

export interface CascaderChoice {
  value: string
  label: string
  children?: CascaderChoice[]
}

interface CascaderProps {
  modelValue?: string[]
  'onUpdate:modelValue'?: (path: unknown) => void
  options: CascaderChoice[]
  props?: Record<string, unknown>
  filterable?: boolean
  clearable?: boolean
  disabled?: boolean
  placeholder?: string
  showAllLevels?: boolean
  separator?: string
}

export const ElSelect = Select as unknown as Part<SelectProps, { focus: () => void }>
export const ElOption = Option as unknown as Part<{ value: string; label: string }>
export const ElCascader = Cascader as unknown as Part<CascaderProps>
export const ElConfigProvider = ConfigProvider as unknown as Part<{ locale: object }>
