/** Answers as people read them: codes by their labels, places by their names. */
import type { Answer, Cell, FieldRef } from './api/types'
import { number } from './format'
import { inLanguage, t } from './language'
import { codeLabel, fieldOf, placeName } from './reference'
import { stageName } from './stages'

/** What stands between the codes of one answer that holds several. */
const BETWEEN_CODES = '|'
/** How a date says that it is not solar: the calendar's code stands before it. */
const CALENDARS: Record<string, 'date.lunar' | 'date.either'> = {
  L: 'date.lunar',
  U: 'date.either',
}

/** An answer to a field; nothing said is the word for nothing said. */
export function answerText(field: string, answer: Answer): string {
  if (answer.kind !== 'given') return t(`answer.${answer.kind}`)
  const value = scalar(answer.value)
  if (value === undefined) return answer.masked ? t('answer.masked') : t('answer.blank')
  const text = valueText(fieldOf(field), value)
  return answer.entry && answer.entry !== text ? `${answer.entry}: ${text}` : text
}

function scalar(value: unknown): Cell | undefined {
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value)
  return isScalar ? (value as Cell) : undefined
}

/** A value of a field. */
export function valueText(field: FieldRef | undefined, value: Cell): string {
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  const text = String(value)
  switch (field?.kind) {
    case 'choice':
    case 'choices':
    case 'grid':
      return text
        .split(BETWEEN_CODES)
        .map((code) => codeText(field.list, code))
        .join(t('list.comma'))
    case 'division':
      return placeName(text)
    case 'pdate':
      return partialDate(text)
    case 'bool':
      return t(text === 'true' || text === '1' ? 'yes' : 'no')
    default:
      return text
  }
}

function codeText(list: string | null | undefined, code: string): string {
  const label = codeLabel(list, code)
  return label ? inLanguage(label) : code
}

function partialDate(text: string): string {
  const [calendar = '', date] = text.split(':')
  const key = CALENDARS[calendar]
  return date && key ? t(key, { date }) : (date ?? text)
}

/** A cell of the list of people, by the name of its column. */
export function cellText(column: string, cell: Cell | null): string {
  if (cell === null || cell === '') return ''
  switch (column) {
    case 'division':
      return placeName(String(cell))
    case 'coverage':
      return t(`outcome.${cell as 'found'}`)
    case 'spot_check':
      return t(`spot-state.${cell as 'right'}`)
    case 'stage':
      return stageName(String(cell))
    case 'age':
    case 'conflicts':
      return typeof cell === 'number' ? number(cell) : String(cell)
    case 'listed':
    case 'merged':
      return t(cell ? 'yes' : 'no')
    default:
      return valueText(fieldOf(column), cell)
  }
}
