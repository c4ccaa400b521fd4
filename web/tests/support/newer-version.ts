import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

/** Puts a newer version of the app in the folder: the page's scripts change, the core does not. */
export function newerVersion(folder: string) {
  const assets = join(folder, 'assets')
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
  const newer = (name: string) => name.replace(/\.js$/, '-newer.js')
  for (const script of scripts) renameSync(join(assets, script), join(assets, newer(script)))
  const texts = ['index.html', 'sw.js', ...scripts.map((name) => join('assets', newer(name)))]
  for (const text of texts) {
    const path = join(folder, text)
    const renamed = scripts.reduce(
      (words, name) => words.replaceAll(name, newer(name)),
      readFileSync(path, 'utf8'),
    )
    const versioned = renamed.replace(/VERSION = '/, "VERSION = 'newer-")
    const marked = text.includes('index-') ? `${versioned}globalThis.isNewer = true\n` : versioned
    writeFileSync(path, marked)
    writeFileSync(`${path}.br`, brotliCompressSync(marked))
    rmSync(`${path}.gz`, { force: true })
  }
  for (const script of scripts) {
    for (const end of ['br', 'gz']) rmSync(join(assets, `${script}.${end}`), { force: true })
  }
}
