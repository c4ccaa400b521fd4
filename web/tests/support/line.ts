/**
 * The line between tablets and the server: a relay on this machine that can be cut, also in
 * the middle of a message.
 */

import type { AddressInfo } from 'node:net'
import { createConnection, createServer, type Server, type Socket } from 'node:net'

export class Line {
  /** Bytes that went up since the line was made. */
  up = 0
  /** Bytes that came down. */
  down = 0
  /** The most bytes a second that come down. */
  rate = Number.POSITIVE_INFINITY
  /** When what has been let through so far will have arrived at that rate. */
  private busyUntil = 0
  private isCut = false
  private cutAtUp = Number.POSITIVE_INFINITY
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  /** A line to a port of this machine. */
  static async open(target: number): Promise<Line> {
    const server = createServer()
    const line = new Line(server, target)
    server.on('connection', (near) => line.connect(near))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return line
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** The server was started again on another port. */
  leadTo(target: number) {
    this.target = target
  }

  get isDown(): boolean {
    return this.isCut
  }

  cut() {
    this.isCut = true
    for (const socket of this.sockets) socket.destroy()
  }

  mend() {
    this.isCut = false
    this.cutAtUp = Number.POSITIVE_INFINITY
  }

  /** Cuts the line when so many more bytes have gone up. */
  cutAfter(bytes: number) {
    this.cutAtUp = this.up + bytes
  }

  async close() {
    this.cut()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private connect(near: Socket) {
    if (this.isCut) {
      near.destroy()
      return
    }
    const far = createConnection(this.target, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.sockets.delete(socket)
        other.destroy()
      })
    }
    near.on('data', (bytes) => {
      this.up += bytes.length
      if (this.up > this.cutAtUp) this.cut()
      else far.write(bytes)
    })
    far.on('data', (bytes) => {
      this.down += bytes.length
      if (!Number.isFinite(this.rate)) {
        near.write(bytes)
        return
      }
      const now = performance.now()
      this.busyUntil = Math.max(now, this.busyUntil) + (bytes.length * 1000) / this.rate
      far.pause()
      setTimeout(() => {
        near.write(bytes)
        far.resume()
      }, this.busyUntil - now)
    })
  }
}
