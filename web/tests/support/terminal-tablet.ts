/** A tablet in a terminal: whole days of interviews in a second. */
import { execFile } from 'node:child_process'
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

/** A new tablet of these villages holds interviews, hands them in, and is put away. */
export async function holdInterviews(
  office: Office,
  label: string,
  villages: readonly string[],
  interviews: readonly Interview[],
) {
  const folder = join(office.folder, label)
  // The line to the office runs in this process: whoever waits for the program lets it.
  const tablet = async (input: string, ...words: string[]) => {
    const running = run(PROGRAM, [...words, '--folder', folder])
    running.child.stdin?.end(input)
    await running
  }
  await tablet('', 'enrol', '--server', office.line.url, office.enrol(label, ...villages))
  const steps = interviews.map((interview) => {
    const answers = Object.entries(interview).map(([field, answer]) => `${field}=${answer}`)
    return JSON.stringify({ add: answers })
  })
  await tablet(`${steps.join('\n')}\n`, 'import-work')
  await tablet('', 'sync')
}
