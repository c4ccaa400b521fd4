/** The office: the real program `shouce` with a folder of its own, and a line to it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Elder, LIUKU, roster } from './elders'
import { Line } from './line'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target')
const PROGRAM = process.env.SHOUCE ?? join(TARGET, 'debug/shouce')
const DIST = process.env.SHOUCE_WEB ?? join(ROOT, 'web/dist')

/** The password of every account. */
export const PASSWORD = 'four plain words here'

export class Office {
  readonly folder = mkdtempSync(join(tmpdir(), 'shouce-'))
  /** The app that it serves: a copy, so that a test may put a newer one there. */
  readonly web = join(this.folder, 'web')
  line!: Line
  private port = 0
  private process: ChildProcess | undefined

  /** An office that serves, with these elders on its list. */
  static async open(elders: readonly Elder[]): Promise<Office> {
    const office = new Office()
    cpSync(DIST, office.web, { recursive: true })
    office.run('divisions', 'load')
    const list = join(office.folder, 'roster.csv')
    writeFileSync(list, roster(elders))
    if (elders.length) office.run('roster', 'import', list, '--source', '1', '--yes')
    office.port = await office.serve()
    office.line = await Line.open(office.port)
    return office
  }

  /** Runs a command of the office. */
  run(...words: string[]): string {
    return this.tell('', ...words)
  }

  /** Runs a command that reads something. */
  private tell(input: string, ...words: string[]): string {
    const data = ['--data', join(this.folder, 'data'), '--language', 'en']
    return execFileSync(PROGRAM, [...data, ...words], { cwd: ROOT, encoding: 'utf8', input })
  }

  /** An account of the console, with the password that all have here. */
  account(name: string, role: string, displayName: string, ...divisions: string[]) {
    const scope = divisions.flatMap((division) => ['--division', division])
    const words = ['--display-name', displayName, '--role', role, ...scope, '--password-stdin']
    this.tell(PASSWORD, 'account', 'add', name, ...words)
  }

  /**
   * Imports a list, as the clerk at the server's keyboard does. Who stands on lists that are
   * called differently has a record for each.
   */
  importList(list: { name: string; buffer: Buffer }, called = 'roster') {
    const path = join(this.folder, list.name)
    writeFileSync(path, list.buffer)
    this.run('roster', 'import', path, '--source', '1', '--list', called, '--yes', '--skip-bad')
  }

  /** A line of somebody's own, which can be cut without the others. */
  anotherLine(): Promise<Line> {
    return Line.open(this.port)
  }

  /** A one-time code for a tablet of these villages. */
  enrol(label: string, ...villages: string[]): string {
    if (!villages.length) villages.push(LIUKU)
    const scope = villages.flatMap((village) => ['--village', village])
    const said = this.run('device', 'enrol', '--label', label, ...scope)
    return said.split('\n')[0] ?? ''
  }

  /** The photos and voice notes that are whole on the server. */
  attachments(): Buffer[] {
    const folder = mkdtempSync(join(this.folder, 'photos-'))
    this.run('export', 'photos', folder, '--reason', 'looked at by a test')
    return readdirSync(folder).map((name) => readFileSync(join(folder, name)))
  }

  /** How many elders the county has an outcome of by now. */
  found(): number {
    const file = join(this.folder, 'people.csv')
    this.run('export', 'people', file)
    const [headings = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
    const at = headings.split(',').findIndex((heading) => heading.includes('visit outcome'))
    if (at < 0) throw new Error(headings)
    return lines.filter((line) => line.split(',')[at] !== '').length
  }

  /** Starts the server. Its port. */
  async serve(): Promise<number> {
    const data = ['--data', join(this.folder, 'data')]
    const words = ['serve', '--listen', '127.0.0.1:0', '--web', this.web]
    this.process = spawn(PROGRAM, [...data, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', process.env.SHOUCE_LOG ? 'inherit' : 'ignore'],
    })
    if (!this.process.stdout) throw new Error('no output')
    const [address] = (await once(createInterface(this.process.stdout), 'line')) as [string]
    return Number(new URL(address).port)
  }

  async stop() {
    const { process } = this
    this.process = undefined
    if (!process) return
    process.kill('SIGTERM')
    await once(process, 'exit')
  }

  async close() {
    await this.line.close()
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
