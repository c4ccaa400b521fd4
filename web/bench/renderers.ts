/** The browser's renderers: what a tablet's page, workers, compositor and compilers run in. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * The renderers among the descendants of the browser that has this profile, but for the one
 * that draws a desktop browser's own address bar: no tablet has it.
 */
export function renderers(profile: string): number[] {
  const list = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const processes = list.split('\n').map((line) => {
    const [pid, parent, ...words] = line.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), words: words.join(' ') }
  })
  const family = new Set(
    processes.filter(({ words }) => words.includes(profile)).map(({ pid }) => pid),
  )
  for (let grown = true; grown; ) {
    const children = processes.filter(({ pid, parent }) => family.has(parent) && !family.has(pid))
    for (const { pid } of children) family.add(pid)
    grown = children.length > 0
  }
  return processes
    .filter(({ pid, words }) => family.has(pid) && words.includes('--type=renderer'))
    .filter(({ words }) => !words.includes('--top-chrome-webui'))
    .map(({ pid }) => pid)
    .filter((pid) => existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`).length > 0)
}

/** Processor time that all threads of these processes have used so far, in milliseconds. */
export function used(processes: readonly number[]): number {
  const threads = processes.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
  )
  return threads.reduce((sum, path) => {
    try {
      return sum + Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6
    } catch {
      // It ended meanwhile.
      return sum
    }
  }, 0)
}
