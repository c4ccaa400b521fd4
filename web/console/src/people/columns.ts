/** What can be shown of each person, filtered by and sorted by, and how wide it is. */
import type { CodeRef, Where } from '../api/types'
import { inLanguage, type MessageKey, t, word } from '../language'
import { OUTCOMES } from '../outcomes'
import { codedFields, codesOf, divisionName, fieldLabel, fieldOf, reference } from '../reference'
import { STAGES, stageName } from '../stages'
import { FACTS } from './query'

const FILTERABLE_FACTS = [
  'coverage',
  'stage',
  'age_group',
  'conflicts',
  'listed',
  'merged',
  'spot_check',
]
const SPOTS = ['unchecked', 'right', 'wrong'] as const
/** What a figure of a table asks for besides; said, not chosen. */
const SAID = ['counted', 'as_of', 'registered_in', 'dependent_items']
const AGE_GROUPS = ['<80', '80-84', '85-89', '90-94', '95-99', '100+', 'unanswered']
/** What an answer can be besides its codes. */
const BESIDES = ['other', 'unknown', 'refused', 'unanswered'] as const
/** What is no line of text cannot be a column. */
const NO_COLUMNS = new Set(['photo', 'signature', 'gps', 'auto', 'prose'])
/** Widths in rem; codes and numbers are short, places are long. */
const WIDTHS: Record<string, number> = {
  name: 9,
  age: 4.5,
  sex: 4,
  division: 14,
  coverage: 7,
  stage: 6.5,
  conflicts: 5,
  listed: 5.5,
  changed: 7.5,
  id_number: 13,
}
const WIDTH_REM = 10

export function columnLabel(column: string): string {
  const known = [...FACTS, ...FILTERABLE_FACTS, ...SAID].includes(column)
  return known ? t(`column.${column}` as MessageKey) : fieldLabel(column)
}

/** In rem, as a part of the width. */
export function columnWidth(column: string): number {
  return WIDTHS[column] ?? WIDTH_REM
}

/** Every column that there is, the facts first. */
export function allColumns(): string[] {
  const fields = reference.value?.questionnaire.fields ?? []
  const shown = fields.filter(({ kind, name }) => !NO_COLUMNS.has(kind) && !FACTS.includes(name))
  return [...FACTS, ...shown.map(({ name }) => name)]
}

export function filterableFields(): string[] {
  return [...FILTERABLE_FACTS, ...codedFields().map(({ name }) => name)]
}

/** What a filter of a field offers, by code and name. */
export function choicesOf(field: string): { code: string; name: string }[] {
  switch (field) {
    case 'coverage':
      return OUTCOMES.map((code) => ({ code, name: t(`outcome.${code}`) }))
    case 'stage':
      return STAGES.map((code) => ({ code, name: stageName(code) }))
    case 'age_group':
      return AGE_GROUPS.map((code) => ({ code, name: besides(code) ?? code }))
    case 'spot_check':
      return SPOTS.map((code) => ({ code, name: t(`spot-state.${code}`) }))
    case 'conflicts':
    case 'merged':
    case 'listed':
      return yesNo()
    default: {
      const known = fieldOf(field)
      if (known?.kind === 'bool') return yesNo()
      return [
        ...codesOf(known?.list).map(({ code, label }: CodeRef) => ({
          code,
          name: inLanguage(label),
        })),
        ...BESIDES.map((code) => ({ code, name: t(`besides.${code}`) })),
      ]
    }
  }
}

/** What a filter that cannot be changed here asks for. */
export function saidText({ field, any_of }: Where): string | undefined {
  if (field === 'counted') return any_of.map((code) => word('universe', code)).join(' ')
  if (field === 'registered_in' || field === 'division') {
    return any_of.map(divisionName).join(t('list.comma'))
  }
  return SAID.includes(field)
    ? any_of.map((code) => besides(code) ?? code).join(t('list.comma'))
    : undefined
}

function besides(code: string): string | undefined {
  const known = BESIDES.find((one) => one === code)
  return known && t(`besides.${known}`)
}

function yesNo() {
  return [
    { code: 'true', name: t('yes') },
    { code: 'false', name: t('no') },
  ]
}
