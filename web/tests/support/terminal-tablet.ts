/** A tablet in a terminal: whole days of interviews in a second. */
import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Office } from './office'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target')
const PROGRAM = process.env.TABLET_PROGRAM ?? join(TARGET, 'debug/tablet')

const run = promisify(execFile)

/** Somebody who was interviewed, by the answers' fields. */
export type Interview = Readonly<Record<string, string>>

/** A tablet in a terminal: says what the program says to these words. */
export type TerminalTablet = (words: readonly string[], input?: string) => Promise<string>

/** A new tablet of these villages. */
export async function terminalTablet(
  office: Office,
  label: string,
  villages: readonly string[],
): Promise<TerminalTablet> {
  const folder = join(mkdtempSync(join(office.folder, 'tablet-')), 'store')
  // The line to the office runs in this process: whoever waits for the program lets it.
  const tablet: TerminalTablet = async (words, input = '') => {
    const running = run(PROGRAM, [...words, '--folder', folder])
    running.child.stdin?.end(input)
    return (await running).stdout
  }
  await tablet(['enrol', '--server', office.line.url, office.enrol(label, ...villages)])
  return tablet
}

/** Somebody who is on no list yet, as a line of work. */
export function met(interview: Interview): string {
  return JSON.stringify({
    add: Object.entries(interview).map(([field, answer]) => `${field}=${answer}`),
  })
}

/** A new tablet of these villages holds interviews, hands them in, and is put away. */
export async function holdInterviews(
  office: Office,
  label: string,
  villages: readonly string[],
  interviews: readonly Interview[],
) {
  const tablet = await terminalTablet(office, label, villages)
  await tablet(['import-work'], `${interviews.map(met).join('\n')}\n`)
  await tablet(['sync'])
}
