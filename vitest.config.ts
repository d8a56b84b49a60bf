import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const pages = ['test/unit/renderer/**/*.test.ts']
/** Compares this machine before and after all other suites, so it is no part of any of them; see scripts/test.mjs. */
const machine = 'test/lab/machine-untouched.test.ts'

/**
 * Real daemons on a machine with two cores are late at times. In CI a test that fails is tried once more, and named at the
 * end if it passes then, see scripts/test.mjs: it is to be mended, but keeps nobody's change from going in.
 */
const retry = process.env['CI'] ? 1 : 0

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          testTimeout: 30_000,
          include: ['test/unit/**/*.test.ts'],
          exclude: pages,
        },
      },
      { plugins: [vue()], test: { name: 'renderer', environment: 'happy-dom', testTimeout: 30_000, include: pages } },
      {
        test: {
          name: 'lab',
          environment: 'node',
          retry,
          include: ['test/lab/**/*.test.ts'],
          exclude: [machine],
          // Each file makes machines of its own, and some wait for timers and services: three at a time keep two cores busy
          // without starving the firewalls.
          maxWorkers: 3,
          hookTimeout: 120_000,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          hookTimeout: 120_000,
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'package',
          environment: 'node',
          retry,
          include: ['test/package/**/*.test.ts'],
          hookTimeout: 300_000,
          testTimeout: 300_000,
        },
      },
      { test: { name: 'machine', environment: 'node', include: [machine] } },
    ],
    coverage: { provider: 'v8', include: ['main/**/*.ts', 'renderer/**/*.{ts,vue}'] },
  },
})
