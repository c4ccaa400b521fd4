/**
 * The core worker's end of the matcher: it is given all rows once there is nothing else to do,
 * and what has changed before each question. Until it is ready, and wherever it fails, the
 * core's own simpler hint does.
 */
import type { MatchFound, MatchRow, MatchRows, Request, Response } from '@shared/protocol'

export type AskMatcher = { id: number } & (
  | { kind: 'all'; rows: MatchRow[] }
  | { kind: 'changed'; rows: MatchRow[]; gone: string[] }
  | { kind: 'like'; row: MatchRow }
)

export interface FromMatcher {
  id: number
  found: MatchFound[]
}

/** What can be told of a worker without having one. */
export type Port = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>

/** Between two pieces of the rows: whoever asks the core something waits for one at most. */
const PAUSE_MS = 20
/** Rows that change while they are read are read again. */
const MOST_TRIES = 5

export class Matcher {
  private port: Port | undefined
  private isReady = false
  private since = 0
  private lastId = 0
  private readonly waiting = new Map<number, (found: MatchFound[] | undefined) => void>()
  private readonly ask: (request: Request) => Response | undefined
  private readonly open: () => Port

  constructor(ask: (request: Request) => Response | undefined, open: () => Port) {
    this.ask = ask
    this.open = open
  }

  get ready(): boolean {
    return this.isReady
  }

  /** Starts it and gives it every row. */
  async begin() {
    if (this.port) return
    const port = this.open()
    this.port = port
    port.addEventListener('message', (event) => this.take((event as MessageEvent).data))
    port.addEventListener('error', () => this.stop())
    await this.fill()
  }

  /** Who is like this; nothing where the core's hint must do. */
  async like(row: MatchRow): Promise<MatchFound[] | undefined> {
    const rows = this.rows({ kind: 'matchChanges', since: this.since })
    if (!this.isReady || !rows) return undefined
    if (rows.anew) {
      this.isReady = false
      void this.fill()
      return undefined
    }
    this.since = rows.now
    if (rows.rows.length || rows.gone.length) {
      void this.post({ kind: 'changed', rows: rows.rows, gone: rows.gone })
    }
    return this.post({ kind: 'like', row })
  }

  /** Ends it, with everything that it knows. */
  stop() {
    this.port?.terminate()
    this.port = undefined
    this.isReady = false
    for (const resolve of this.waiting.values()) resolve(undefined)
    this.waiting.clear()
  }

  private async fill() {
    const { port } = this
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const all = await this.readAll()
      if (!all) continue
      if (this.port !== port) return
      const taken = await this.post({ kind: 'all', rows: all.rows })
      if (this.port !== port || !taken) return
      this.since = all.now
      this.isReady = true
      return
    }
  }

  /** Every row; nothing when one changed meanwhile. */
  private async readAll(): Promise<{ rows: MatchRow[]; now: number } | undefined> {
    const rows: MatchRow[] = []
    let first: number | undefined
    for (;;) {
      const part = this.rows({ kind: 'matchRows', offset: rows.length })
      first ??= part?.now
      if (!part || first === undefined || part.now !== first) return undefined
      rows.push(...part.rows)
      if (!part.more) return { rows, now: first }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  private rows(request: Request): MatchRows | undefined {
    const response = this.ask(request)
    return response?.kind === 'matchRows' ? response.rows : undefined
  }

  private post(asked: DistributiveOmit<AskMatcher, 'id'>): Promise<MatchFound[] | undefined> {
    const id = ++this.lastId
    return new Promise((resolve) => {
      if (!this.port) return resolve(undefined)
      this.waiting.set(id, resolve)
      this.port.postMessage({ id, ...asked })
    })
  }

  private take({ id, found }: FromMatcher) {
    this.waiting.get(id)?.(found)
    this.waiting.delete(id)
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
