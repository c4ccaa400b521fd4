/** An OpenAPI description, as far as a page shows it. */
import { noAnswer } from '../api/problem'

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  description?: string
}

interface Content {
  content?: Record<string, { schema?: Schema }>
}

interface Described {
  tags?: string[]
  summary?: string
  description?: string
  parameters?: {
    name: string
    in: string
    required?: boolean
    description?: string
    schema?: Schema
  }[]
  requestBody?: Content
  responses?: Record<string, Content>
}

export interface Description {
  paths: Record<string, Record<string, Described>>
  components?: { schemas?: Record<string, Schema> }
}

const METHODS = ['get', 'post', 'put', 'delete']

export async function readDescription(): Promise<Description> {
  const response = await fetch('/api/openapi.json')
  if (!response.ok) throw noAnswer(response.status)
  return (await response.json()) as Description
}

/** The operations by their tags, each in the words of the description. */
export function operations({ paths }: Description) {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const one = methods[method]
      return one ? [{ tag: one.tags?.[0] ?? '', ...operation(path, method, one) }] : []
    }),
  )
  const tags = [...new Set(all.map(({ tag }) => tag))]
  return tags.map((tag) => ({ tag, operations: all.filter((one) => one.tag === tag) }))
}

function operation(path: string, method: string, one: Described) {
  return {
    path,
    method,
    summary: one.summary ?? one.description ?? '',
    parameters: (one.parameters ?? []).map((parameter) => ({
      name: parameter.name,
      where: parameter.in,
      required: parameter.required ?? false,
      type: typeOf(parameter.schema),
      told: parameter.description ?? '',
    })),
    takes: contentOf(one.requestBody),
    answers: contentOf(one.responses?.['200']),
  }
}

function contentOf(body: Content | undefined): string {
  return Object.entries(body?.content ?? {})
    .map(([media, { schema }]) => (schema ? `${typeOf(schema)} (${media})` : media))
    .join(' | ')
}

/** The schemas by name, each as the shape of an object. */
export function schemas({ components }: Description) {
  return Object.entries(components?.schemas ?? {}).map(([name, schema]) => ({
    name,
    told: schema.description ?? '',
    shape: schema.properties ? properties(schema) : typeOf(schema),
  }))
}

function properties({ properties = {}, required = [] }: Schema): string {
  return Object.entries(properties)
    .map(([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`)
    .join('\n')
}

function typeOf(schema: Schema | undefined): string {
  if (!schema) return ''
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? ''
  const several = schema.oneOf ?? schema.anyOf ?? schema.allOf
  if (several) return several.map(typeOf).join(' | ')
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.items) return `${typeOf(schema.items)}[]`
  if (schema.properties) return `{ ${properties(schema).replaceAll('\n', '; ')} }`
  return [schema.type ?? 'any'].flat().join(' | ')
}
