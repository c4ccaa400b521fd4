import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'screens',
  testMatch: '*.tour.ts',
  outputDir: 'test-results',
  workers: 1,
  timeout: 900_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
})
