/** The records of a pair or cluster as columns of one table, and its rows. */
import { answerText, valueText } from '../answers'
import type { AttachmentRef, Layer, LineView, PairSide, PersonView } from '../api/types'
import { t } from '../language'
import { answersOf } from '../person/layers'
import { fieldOf, reference } from '../reference'

export interface Said {
  text: string
  masked: boolean
  layer: Layer
}

export interface Column {
  id: string
  name: string
  division: string | undefined
  /** The same by its names, where it lies outside the asker's divisions. */
  place: string | undefined
  outcome: string
  stage: string
  /** Whether most of it is not shown, since it belongs to another county. */
  withheld: boolean
  /** Whether what is compared has changed since it was judged. */
  changed: boolean
  /** The list that it is a line of, where it is no record. */
  list: LineView | undefined
  /** Whether its village may be asked. */
  mayAsk: boolean
  photos: AttachmentRef[]
  said: ReadonlyMap<string, readonly Said[]>
}

/** A side of the pair. */
export function columnOf(side: PairSide): Column {
  const said = new Map<string, Said[]>()
  for (const { field, value, masked, layer } of side.fields) {
    const text =
      value === null || value === undefined
        ? t(masked ? 'answer.masked' : 'answer.blank')
        : // Where the record lies outside one's divisions, one has no names for their codes.
          (value === side.division && side.place) || valueText(fieldOf(field), value)
    said.set(field, [...(said.get(field) ?? []), { text, masked, layer }])
  }
  const { id, name, division, place, outcome, stage, withheld, changed_since, may_ask, photos } =
    side
  return {
    id,
    name: name || t('no-name'),
    division: division ?? undefined,
    place: place ?? undefined,
    outcome,
    stage,
    withheld,
    changed: changed_since,
    list: side.list ?? undefined,
    mayAsk: may_ask,
    photos,
    said,
  }
}

/** What a line of a list is called: the list's kind and file, and its number there. */
export function lineName({ kind, title, line }: LineView): string {
  return t('lists.line', { kind: t(`list-kind.${kind}`), title, line })
}

/** Another record of the cluster, as its own page has it. */
export function columnOfPerson(person: PersonView): Column {
  const said = new Map<string, Said[]>()
  for (const field of person.fields) {
    const { effective: layer } = field
    if (!layer) continue
    const answers = answersOf(field, layer).map((answer) => ({
      text: answerText(field.field, answer),
      masked: answer.masked,
      layer,
    }))
    said.set(field.field, answers)
  }
  return {
    id: person.id,
    name: person.name,
    division: person.division ?? undefined,
    place: undefined,
    outcome: person.coverage,
    stage: person.stage,
    withheld: false,
    changed: false,
    list: undefined,
    mayAsk: false,
    photos: person.attachments,
    said,
  }
}

/** The fields that the sides of a pair tell of, in the order of the form; others come last. */
export function rowsOf(sides: readonly PairSide[]): { field: string; differs: boolean }[] {
  const differs = new Map<string, boolean>()
  for (const one of sides.flatMap(({ fields }) => fields)) {
    differs.set(one.field, one.differs || (differs.get(one.field) ?? false))
  }
  const places = new Map(
    reference.value?.questionnaire.fields.map(({ name }, at) => [name, at] as const),
  )
  const placeOf = (field: string) => places.get(field) ?? places.size
  return [...differs]
    .map(([field, differs]) => ({ field, differs }))
    .sort((a, b) => placeOf(a.field) - placeOf(b.field))
}
