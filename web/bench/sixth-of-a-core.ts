/**
 * Holds the browser's renderer to a sixth of a core, as slow as a cheap tablet. The browser's
 * own throttle does not reach workers; the kernel's does, and wants root.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PERIOD_US = 20_000
const QUOTA_US = Math.round(PERIOD_US / 6)
const NAME = 'shouce-bench'

/** Whether the renderers of this profile are held. */
export function hold(profile: string): boolean {
  const version1 = '/sys/fs/cgroup/cpu'
  const isFirst = existsSync(join(version1, 'cpu.cfs_quota_us'))
  const group = join(isFirst ? version1 : '/sys/fs/cgroup', NAME)
  try {
    mkdirSync(group, { recursive: true })
    if (isFirst) {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_US))
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(QUOTA_US))
    } else {
      writeFileSync(join(group, 'cpu.max'), `${QUOTA_US} ${PERIOD_US}`)
    }
    for (const id of renderers(profile)) writeFileSync(join(group, 'cgroup.procs'), String(id))
    return true
  } catch {
    return false
  }
}

/**
 * The renderers among the descendants of the browser that has this profile, but for the one
 * that draws a desktop browser's own address bar: no tablet has it.
 */
function renderers(profile: string): number[] {
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
