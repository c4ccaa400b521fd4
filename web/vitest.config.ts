import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@shared': fileURLToPath(new URL('./shared', import.meta.url)) } },
  test: {
    include: [
      '{tablet,console}/src/**/*.test.ts',
      'shared/**/*.test.ts',
      'build/**/*.test.ts',
      'tests/support/**/*.test.ts',
    ],
  },
})
