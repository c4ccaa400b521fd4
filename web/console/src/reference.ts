/** The census's own words: fields, code lists, divisions. Read once, after signing in. */
import { computed, shallowRef } from 'vue'
import { ask, client } from './api/client'
import type { CodeRef, DivisionRef, FieldRef, Label, Reference } from './api/types'
import { inLanguage } from './language'

export const reference = shallowRef<Reference>()

export async function readReference() {
  reference.value = await ask(client.GET('/api/reference'))
}

const fields = computed(
  () => new Map(reference.value?.questionnaire.fields.map((field) => [field.name, field])),
)
const lists = computed(
  () =>
    new Map(
      reference.value?.questionnaire.lists.map(({ name, codes }) => [
        name,
        new Map(codes.map(({ code, label }) => [code, label])),
      ]),
    ),
)
const divisions = computed(
  () => new Map(reference.value?.divisions.map((division) => [division.code, division])),
)
const children = computed(() => {
  const found = new Map<string, DivisionRef[]>()
  for (const division of reference.value?.divisions ?? []) {
    const parent = division.parent ?? ''
    found.set(parent, [...(found.get(parent) ?? []), division])
  }
  return found
})

export function fieldOf(name: string): FieldRef | undefined {
  return fields.value.get(name)
}

export function fieldLabel(name: string): string {
  const field = fieldOf(name)
  return field ? inLanguage(field.label) : name
}

export function codesOf(list: string | null | undefined): CodeRef[] {
  const codes = lists.value.get(list ?? '')
  return codes ? [...codes].map(([code, label]) => ({ code, label })) : []
}

/** What a code of a list says. */
export function codeLabel(list: string | null | undefined, code: string): Label | undefined {
  return lists.value.get(list ?? '')?.get(code)
}

export function codedFields(): FieldRef[] {
  return reference.value?.questionnaire.fields.filter((field) => field.coded) ?? []
}

export function divisionOf(code: string | null | undefined): DivisionRef | undefined {
  return divisions.value.get(code ?? '')
}

export function divisionName(code: string | null | undefined): string {
  return divisionOf(code)?.name ?? code ?? ''
}

export function childrenOf(code: string): DivisionRef[] {
  return children.value.get(code) ?? []
}

/** The division and what it lies in, the largest first. */
export function pathOf(code: string | null | undefined): DivisionRef[] {
  const path: DivisionRef[] = []
  for (let at = divisionOf(code); at; at = divisionOf(at.parent)) path.unshift(at)
  return path
}

/** Township and village, or whatever the two smallest are: enough to know the place. */
export function placeName(code: string | null | undefined): string {
  const names = pathOf(code).map((division) => division.name)
  return names.slice(-2).join(' · ') || (code ?? '')
}
