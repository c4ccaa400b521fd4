/**
 * Writes the service worker: the template with the list of everything the app consists of,
 * and a version that changes when any of it does.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin } from 'vite'

/** What a first visit does not wait for: it is fetched once the door has been opened. */
const LATER = /^assets\/(matcher_bg|match-worker)-/
/** What the server sends compressed beside each file, and what a later build adds. */
const NOT_OURS = /(\.br|\.gz|\.map)$|^sw\.js$|^console\//

export function offline(template: string): Plugin {
  let folder = ''
  return {
    name: 'shouce-offline',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle: {
      order: 'pre',
      sequential: true,
      handler() {
        const files = list(folder).filter((path) => !NOT_OURS.test(path))
        const version = createHash('sha256')
        for (const path of files) {
          version
            .update(path)
            .update('\0')
            .update(readFileSync(join(folder, path)))
        }
        const source = readFileSync(template, 'utf8')
        const written = (some: string[]) =>
          JSON.stringify(
            some.map((path) => (path === 'index.html' ? '/' : `/${path}`)),
            null,
            1,
          )
        writeFileSync(
          join(folder, 'sw.js'),
          `const VERSION = '${version.digest('hex').slice(0, 16)}'\n` +
            `const FILES = ${written(files.filter((path) => !LATER.test(path)))}\n` +
            `const LATER = ${written(files.filter((path) => LATER.test(path)))}\n${source}`,
        )
      },
    },
  }
}

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
