/**
 * Holds the browser's renderer to a sixth of a core, as slow as a cheap tablet. The browser's
 * own throttle does not reach workers; the kernel's does, and wants root.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderers } from './renderers'

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
