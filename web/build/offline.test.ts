import type { Rollup } from 'vite'
import { expect, it } from 'vitest'
import { importedLater } from './offline'

function chunk(fileName: string, imports: string[], css: string[] = [], isEntry = false) {
  const viteMetadata = { importedCss: new Set(css), importedAssets: new Set() }
  return { type: 'chunk', fileName, imports, isEntry, viteMetadata }
}

it('waits with whatever the first screens do not import, and with its styles', () => {
  const parts = [
    chunk('index.js', ['vue.js'], ['index.css'], true),
    chunk('vue.js', ['index.js']),
    chunk('form.js', ['vue.js', 'cards.js'], ['form.css', 'index.css']),
    chunk('cards.js', [], ['cards.css']),
    { type: 'asset', fileName: 'core.wasm' },
  ]
  const bundle = Object.fromEntries(parts.map((part) => [part.fileName, part]))
  const later = importedLater(bundle as unknown as Rollup.OutputBundle)
  expect([...later].sort()).toEqual(['cards.css', 'cards.js', 'form.css', 'form.js'])
})
