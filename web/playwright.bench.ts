import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'bench',
  testMatch: '*.bench.ts',
  outputDir: 'test-results',
  workers: 1,
  expect: { timeout: 120_000 },
  reporter: process.env.BENCH_JSON ? [['./bench/only-output.ts']] : [['list']],
})
