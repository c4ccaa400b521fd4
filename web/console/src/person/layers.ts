/** The layers of truth, the lowest rank first. */
import type { Answer, Layer, PersonField } from '../api/types'

export const LAYERS = [
  'list',
  'observation',
  'verification',
  'ruling',
] as const satisfies readonly Layer[]

export function answersOf(field: PersonField | undefined, layer: Layer): Answer[] {
  return field?.said.find((one) => one.layer === layer)?.answers ?? []
}

/** The layers of which a record has anything; the surveyor's is always there. */
export function layersOf(fields: readonly PersonField[]): Layer[] {
  const said = new Set(fields.flatMap((field) => field.said.map(({ layer }) => layer)))
  return LAYERS.filter((layer) => layer === 'observation' || said.has(layer))
}

export function isMasked(field: PersonField): boolean {
  return field.said.some(({ answers }) => answers.some(({ masked }) => masked))
}
