import { defineConfig } from '@playwright/test'
import { browserArgs, findBrowser } from './scripts/lib/browser.mjs'

const executablePath = findBrowser()

export default defineConfig({
  testMatch: '**/*.{spec,test}.ts',
  outputDir: 'test-results/e2e',
  fullyParallel: false,
  workers: 1,
  // see vitest.config.ts
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: true,
  timeout: 300_000,
  expect: { timeout: 15_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: browserArgs },
  },
  projects: [
    { name: 'browser', testDir: 'test/e2e/browser' },
    { name: 'desktop', testDir: 'test/e2e/desktop' },
  ],
})
