import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandLine } from '../../../support/command-line.js'

const BASH = '/bin/bash'
const hasBash = existsSync(BASH)
const { stdout: script } = await commandLine('completion', 'bash')

/** What bash completes a line to that ends where the person presses Tab: all of it, where it is not clear. */
function completed(line: string): string[] {
  const words = line.split(' ')
  const ask = [
    script,
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_sallyport',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n')
  const { stdout, stderr } = spawnSync(BASH, ['--norc', '-c', ask], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

test.runIf(hasBash).each([
  ['sallyport app', ['apply']],
  ['sallyport st', ['status']],
  ['sallyport completi', []],
  ['sallyport apply jetstream-', ['jetstream-relay', 'jetstream-server']],
  ['sallyport profile cu', ['cups']],
  ['sallyport --json --from 10.0.0.0/8 apply cu', ['cups']],
  ['sallyport --role apply plan cu', ['cups']],
  ['sallyport apply cups --conf', ['--confirm-within']],
  ['sallyport apply --set receivePorts=8886 --lang ', ['en', 'de']],
  ['sallyport apply cups --from ', []],
  ['sallyport settings g', ['get']],
  ['sallyport doctor ', expect.arrayContaining(['ignore', 'heed', '--service'])],
  ['sallyport help hist', ['history']],
])('bash completes “%s”', (line, words) => {
  expect(completed(line)).toEqual(words)
})
