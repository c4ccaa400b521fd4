import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { precompress } from './build/precompress.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('./console'),
  base: '/console/',
  publicDir: false,
  resolve: { alias: { '@shared': here('./shared') } },
  plugins: [vue(), precompress()],
  build: {
    outDir: here('./dist/console'),
    emptyOutDir: true,
    target: ['chrome111'],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
