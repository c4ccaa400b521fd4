import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

/** Puts a newer version of the app in the folder: the page's script changes, the core does not. */
export function newerVersion(folder: string) {
  const assets = join(folder, 'assets')
  const script = readdirSync(assets).find((name) => /^index-.*\.js$/.test(name)) ?? ''
  const renamed = script.replace('index-', 'index-newer-')
  renameSync(join(assets, script), join(assets, renamed))
  writeFileSync(join(assets, renamed), 'globalThis.isNewer = true\n', { flag: 'a' })
  for (const name of ['index.html', 'sw.js']) {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll(script, renamed)
    writeFileSync(join(folder, name), text.replace(/VERSION = '/, "VERSION = 'newer-"))
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/(index|sw).*\.(br|gz)$/.test(name)) continue
    rmSync(join(folder, name))
  }
  for (const name of ['index.html', 'sw.js', join('assets', renamed)]) {
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(readFileSync(join(folder, name))))
  }
}
