/** The Rust core: one request, one response, both JSON, with bytes beside them. */
import init, { give, handle, start, stop } from '@core/client_wasm.js'
import type { Notice, Request, Response } from '@shared/protocol'
import { tables } from './tables'

/** An answer, which the worker for the most part only passes on: it is read where it is used. */
export class Answer {
  readonly json: string
  readonly bytes: Uint8Array[]
  private read: Response | undefined

  constructor(json: string, bytes: Uint8Array[]) {
    this.json = json
    this.bytes = bytes
  }

  get response(): Response {
    this.read ??= JSON.parse(this.json) as Response
    return this.read
  }

  /** The kind stands first. */
  get kind(): Response['kind'] {
    const kind = /^{"kind":"(\w+)"/.exec(this.json)?.[1]
    return (kind as Response['kind'] | undefined) ?? this.response.kind
  }
}

export class Core {
  private notices: Notice[] = []
  private completing: Promise<boolean> | undefined

  private constructor() {}

  /** Compiles the core and opens the storage that the browser gives this site. */
  static async open(): Promise<Core> {
    const core = new Core()
    await init()
    await start((notice: string) => core.notices.push(JSON.parse(notice)))
    return core
  }

  /** Gives it its tables, if they can be had; what needs them is refused until then. */
  complete(): Promise<boolean> {
    this.completing ??= tables().then(
      (file) => {
        give(file)
        return true
      },
      () => {
        this.completing = undefined
        return false
      },
    )
    return this.completing
  }

  /** The answer, and what the core has to tell beside it. Throws when the core has died. */
  handle(request: Request, bytes: Uint8Array[]): { answered: Answer; notices: Notice[] } {
    const { response, blobs } = handle(JSON.stringify(request), bytes)
    const notices = this.notices
    this.notices = []
    if (notices.some((notice) => notice.kind === 'panicked')) throw new Error('panicked')
    return { answered: new Answer(response, blobs), notices }
  }

  close() {
    stop()
  }
}
