/**
 * Writes the service worker: the template with the list of everything the app consists of,
 * and a version that changes when any of it does.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Plugin, Rollup } from 'vite'

/** What the core can do without: it is fetched once the door has been opened. */
const LATER = /^assets\/(matcher_bg|match-worker)-/
/** Beside what no page imports at once: what only an enrolled tablet uses. */
const BEHIND = /^assets\/tables-|^icon-(maskable-)?512\.png$/
/** What the server sends compressed beside each file, and what a later build adds. */
const NOT_OURS = /(\.br|\.gz|\.map)$|^sw\.js$|^console\//

export function offline(template: string): Plugin {
  let folder = ''
  let deferred = new Set<string>()
  return {
    name: 'shouce-offline',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    generateBundle(_, bundle) {
      deferred = importedLater(bundle)
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
        const isLater = (path: string) => LATER.test(path)
        const isBehind = (path: string) =>
          !isLater(path) && (deferred.has(path) || BEHIND.test(path))
        const written = (some: string[]) =>
          JSON.stringify(
            some.map((path) => (path === 'index.html' ? '/' : `/${path}`)),
            null,
            1,
          )
        writeFileSync(
          join(folder, 'sw.js'),
          `const VERSION = '${version.digest('hex').slice(0, 16)}'\n` +
            `const FILES = ${written(files.filter((path) => !isLater(path) && !isBehind(path)))}\n` +
            `const BEHIND = ${written(files.filter(isBehind))}\n` +
            `const LATER = ${written(files.filter(isLater))}\n${source}`,
        )
      },
    },
  }
}

/** The parts of the page that its first screens do not import, with their styles. */
export function importedLater(bundle: Rollup.OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((part) => part.type === 'chunk')
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const atOnce = new Set<string>()
  const follow = (chunk: Rollup.OutputChunk | undefined) => {
    if (!chunk || atOnce.has(chunk.fileName)) return
    for (const name of withStyles(chunk)) atOnce.add(name)
    for (const name of chunk.imports) follow(byName.get(name))
  }
  for (const chunk of chunks) if (chunk.isEntry) follow(chunk)
  return new Set(chunks.flatMap(withStyles).filter((name) => !atOnce.has(name)))
}

function withStyles(chunk: Rollup.OutputChunk): string[] {
  return [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])]
}

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
