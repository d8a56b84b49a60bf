import { test } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, serve, startNeighbour } from './this-host.js'

/** `sallyport serve`, as it runs for the test that asks. */
export interface Served {
  readonly url: string
  readonly process: ChildProcess
}

/**
 * ufw guards this host, and each test of the file has a server of its own.
 * @param ports that something listens at, which a client tries to reach
 */
export function servedWithUfw(ports: readonly number[] = []): Served {
  let now: Served | undefined
  let neighbour: { close(): void } | undefined
  test.beforeAll(async () => {
    await must('ufw', '--force', 'enable')
    if (ports.length > 0) neighbour = await startNeighbour(ports)
  })
  test.afterAll(() => neighbour?.close())
  test.beforeEach(async () => {
    now = await serve()
  })
  test.afterEach(() => {
    now?.process.kill()
  })
  const current = () => {
    if (!now) throw new Error('no test runs')
    return now
  }
  return {
    get url() {
      return current().url
    },
    get process() {
      return current().process
    },
  }
}

/** Settings of their own for the tests of a file, instead of those of whoever runs them. */
export function ownSettings(): void {
  const before = process.env['XDG_CONFIG_HOME']
  let home = ''
  test.beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
    process.env['XDG_CONFIG_HOME'] = home
  })
  test.afterAll(() => {
    rmSync(home, { recursive: true })
    if (before === undefined) delete process.env['XDG_CONFIG_HOME']
    else process.env['XDG_CONFIG_HOME'] = before
  })
}
