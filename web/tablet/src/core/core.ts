/** The Rust core: one request, one response, both JSON, with bytes beside them. */
import init, { handle, start, stop } from '@core/client_wasm.js'
import type { Notice, Request } from '@shared/protocol'
import type { Answered } from './messages'

export class Core {
  private notices: Notice[] = []

  private constructor() {}

  /** Compiles the core and opens the storage that the browser gives this site. */
  static async open(): Promise<Core> {
    const core = new Core()
    await init()
    await start((notice: string) => core.notices.push(JSON.parse(notice)))
    return core
  }

  /** The answer, and what the core has to tell beside it. Throws when the core has died. */
  handle(request: Request, bytes: Uint8Array[]): { answered: Answered; notices: Notice[] } {
    const { response, blobs } = handle(JSON.stringify(request), bytes)
    const notices = this.notices
    this.notices = []
    if (notices.some((notice) => notice.kind === 'panicked')) throw new Error('panicked')
    return { answered: { response: JSON.parse(response), bytes: blobs }, notices }
  }

  close() {
    stop()
  }
}
