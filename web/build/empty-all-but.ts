/** Empties the folder that a build writes to, but for what another build puts there. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export function emptyAllBut(kept: string): Plugin {
  let folder = ''
  return {
    name: 'shouce-empty-all-but',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    buildStart() {
      for (const name of namesIn(folder)) {
        if (name !== kept) rmSync(join(folder, name), { recursive: true, force: true })
      }
    },
  }
}

/** Before the first build there is no folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
