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

/** Processor time that each kind of thread of these processes has used so far, in milliseconds. */
export function used(processes: readonly number[]): Record<string, number> {
  const times: Record<string, number> = {}
  for (const pid of processes) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`
      try {
        const [nanoseconds] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ')
        const kind = readFileSync(`${folder}/comm`, 'utf8').trim()
        times[kind] = (times[kind] ?? 0) + Number(nanoseconds) / 1e6
      } catch {
        // It ended meanwhile.
      }
    }
  }
  return times
}
