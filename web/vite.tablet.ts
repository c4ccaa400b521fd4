import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { offline } from './build/offline.ts'
import { precompress } from './build/precompress.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('./tablet'),
  resolve: { alias: { '@shared': here('./shared'), '@core': here('./tablet/core') } },
  plugins: [vue(), offline(here('./tablet/service-worker.js')), precompress()],
  worker: { format: 'es' },
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: ['chrome111'],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
