/** The line to the server: one typed client, and files beside it. */
import createClient from 'openapi-fetch'
import { reactive } from 'vue'
import { language } from '../language'
import { asProblem, noAnswer, type Problem, problemOf } from './problem'
import type { paths } from './types'

/** What a request carries that proves it comes from this page, and whether it still helps. */
export const door = reactive({ csrf: '', isLost: false })

/** The last moment at which the server answered somebody who is signed in, Unix milliseconds. */
export const contact = { at: 0 }

/** Whether the page asks by itself just now, with nobody at the desk perhaps. */
let isUnattended = false

/**
 * Asks without being told to: such a request keeps no session alive. What `ask` begins before
 * it first waits is meant.
 */
export function unattended<Answer>(ask: () => Answer): Answer {
  isUnattended = true
  try {
    return ask()
  } finally {
    isUnattended = false
  }
}

const READS = new Set(['GET', 'HEAD'])
const SIGNED_OUT = 'console.signed-out'

export const client = createClient<paths>({ baseUrl: location.origin })

client.use({
  onRequest({ request }) {
    dress(request.headers, request.method)
    return request
  },
})

function dress(headers: Headers, method: string) {
  headers.set('accept-language', language.value === 'zh' ? 'zh-Hans' : 'en')
  if (!READS.has(method)) headers.set('x-shouce-csrf', door.csrf)
  if (isUnattended) headers.set('x-shouce-unattended', '1')
}

/** The answer of a request; anything else is thrown as a `Problem`. */
export async function ask<Answer>(
  request: Promise<{ data?: Answer; error?: unknown; response: Response }>,
): Promise<Answer> {
  const isWatched = !isUnattended
  const { data, error, response } = await request.catch(() => {
    throw noAnswer()
  })
  if (!response.ok) throw refusal(response.status, error)
  if (isWatched) contact.at = Date.now()
  return data as Answer
}

function refusal(status: number, said: unknown): Problem {
  const problem = problemOf(status, said)
  if (problem.code === SIGNED_OUT) door.isLost = true
  return problem
}

/** A request whose body or answer is a file. */
async function whole(address: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  dress(headers, init.method ?? 'GET')
  const response = await fetch(address, { ...init, headers }).catch((thrown) => {
    throw asProblem(thrown)
  })
  if (!response.ok) {
    const said = await response.json().catch(() => undefined)
    throw refusal(response.status, said)
  }
  contact.at = Date.now()
  return response
}

/** Saves what an address answers as a file, under the name that the server gives it. */
export async function saveFrom(address: string, init: RequestInit = {}) {
  const response = await whole(address, init)
  saveAs(await response.blob(), nameOf(response) ?? 'shouce')
}

/** Sends a file as the body; answers what the server says of it. */
export async function sendFile<Answer>(address: string, file: File): Promise<Answer> {
  const response = await whole(address, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
  })
  return (await response.json()) as Answer
}

export function saveAs(blob: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function nameOf(response: Response): string | undefined {
  const said = response.headers.get('content-disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(said)?.[1]
  return encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/i.exec(said)?.[1]
}

/** Without what is not given, so that nothing is asked for as empty. */
export function given<Fields extends object>(fields: Fields): Given<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(entries) as Given<Fields>
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
