import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { emptyAllBut } from './build/empty-all-but.ts'
import { offline } from './build/offline.ts'
import { precompress } from './build/precompress.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The console's folder in `dist`, which its own build fills. */
const CONSOLE = 'console'

export default defineConfig({
  root: here('./tablet'),
  resolve: { alias: { '@shared': here('./shared'), '@core': here('./tablet/core') } },
  plugins: [
    vue(),
    emptyAllBut(CONSOLE),
    offline(here('./tablet/service-worker.js')),
    precompress(CONSOLE),
  ],
  worker: { format: 'es' },
  build: {
    outDir: here('./dist'),
    emptyOutDir: false,
    target: ['chrome111'],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
