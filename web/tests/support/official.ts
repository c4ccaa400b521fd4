/** An official who works at a distance: what the office's pages would send, without a browser. */
import type { components } from '../../console/src/api/schema'
import { type Office, PASSWORD } from './office'

type Schemas = components['schemas']

export class Official {
  private constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  static async signIn(office: Office, name: string): Promise<Official> {
    const body = JSON.stringify({ name, password: PASSWORD })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${office.line.url}/api/session`, {
      method: 'POST',
      headers,
      body,
    })
    const me = (await response.json()) as Schemas['Me']
    const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
    return new Official(office.line.url, { ...headers, cookie, 'x-shouce-csrf': me.csrf })
  }

  /** The likely duplicates that the matcher has found so far. */
  async pairs(): Promise<Schemas['PairRow'][]> {
    const { items } = await this.send<Schemas['Pairs']>('GET', '/api/pairs')
    return items
  }

  /** Asks the village of a pair's first side whether both are one person. */
  async ask(pair: string, text: string) {
    await this.send('POST', `/api/pairs/${pair}/ask`, { side: 0, text })
  }

  /** Sends a record back to its surveyor, with what the office says of its fields. */
  async giveBack(record: string, said: Record<string, string>) {
    const { standing } = await this.person(record)
    const comments = Object.entries(said).map(([field, text]) => ({ field, text }))
    await this.send('POST', `/api/people/${record}/return`, { round: standing.submitted, comments })
  }

  /** Settles that the first of the values of a field is right. */
  async settle(record: string, field: string) {
    const { fields } = await this.person(record)
    const seen = fields.find((one) => one.field === field)?.conflict?.candidates ?? []
    const changes = seen.map((one) => one.change)
    await this.send('POST', `/api/people/${record}/settle`, {
      field,
      change: changes[0],
      seen: changes,
    })
  }

  private person(record: string) {
    return this.send<Schemas['PersonView']>('GET', `/api/people/${record}`)
  }

  private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: this.headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
}
