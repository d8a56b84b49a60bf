import { expect } from '@playwright/test'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CHECKOUT, PUBLIC, showToEverybody } from '../../support/for-everybody.js'

/**
 * The test host that the end-to-end tests themselves run in (see in-host.mjs): its firewall is theirs to change.
 * Beside it stands a client, a network namespace behind a cable, that tries to connect.
 */
if (process.env['IN_TEST_HOST'] !== 'yes')
  throw new Error('these tests change the firewall: start them with "npm test -- browser desktop"')

const run = promisify(execFile)
const CLI = `${CHECKOUT}/dist/cli.js`
const PICTURES = fileURLToPath(new URL('../../../test-results/pictures', import.meta.url))
const SERVER = '10.78.0.1'

/** Runs a command here and gives what it printed. */
export async function must(program: string, ...args: string[]): Promise<string> {
  return (await run(program, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } })).stdout
}

/** Runs the command line here and gives what it printed. */
export async function sallyport(...args: string[]): Promise<string> {
  return sallyportAs([], ...args)
}

/** As {@link sallyport}, behind words that change who runs it. */
export async function sallyportAs(words: readonly string[], ...args: readonly string[]): Promise<string> {
  const [program = '', ...rest] = [...words, ...(await command(words)), ...args]
  return must(program, ...rest)
}

/** What starts the command line, from where whoever the words make of it can reach it. */
async function command(words: readonly string[]): Promise<string[]> {
  if (words.length === 0) return [process.execPath, CLI]
  const { node, checkout } = await forEverybody()
  return [node, `${checkout}/dist/cli.js`]
}

/** {@link PUBLIC}, once everybody in this host finds it there. */
export async function forEverybody(): Promise<typeof PUBLIC> {
  if (!existsSync(PUBLIC.node)) await showToEverybody(([program = '', ...rest]) => must(program, ...rest))
  return PUBLIC
}

/** Where screenshots are kept. */
export function picture(name: string): string {
  mkdirSync(PICTURES, { recursive: true })
  return `${PICTURES}/${name}.png`
}

/** A client on a cable, and a listener on each of these ports, by TCP and UDP. */
export async function startNeighbour(ports: readonly number[]): Promise<{ close(): void }> {
  await must('ip', 'netns', 'delete', 'client').catch(() => undefined) // left by a test run that was cut off
  await must('ip', 'netns', 'add', 'client')
  await must('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'client')
  await must('ip', 'address', 'add', `${SERVER}/24`, 'dev', 'eth0')
  await must('ip', 'link', 'set', 'eth0', 'up')
  await must('ip', '-n', 'client', 'address', 'add', '10.78.0.2/24', 'dev', 'eth0')
  await must('ip', '-n', 'client', 'link', 'set', 'eth0', 'up')
  const listeners = ports.flatMap((port) => [
    spawn('socat', [`TCP4-LISTEN:${port},fork,reuseaddr`, 'EXEC:/bin/cat'], { stdio: 'ignore' }),
    spawn('socat', [`UDP4-RECVFROM:${port},fork,reuseaddr`, 'EXEC:/bin/cat'], { stdio: 'ignore' }),
  ])
  return {
    close: () => {
      for (const listener of listeners) listener.kill()
    },
  }
}

/** firewalld instead of ufw, on a bus of its own; gives the way back once it filters. */
export async function startFirewalld(): Promise<{ stop(): Promise<void> }> {
  await must('ufw', '--force', 'disable')
  const daemons: ChildProcess[] = []
  const start = async (argv: readonly [string, ...string[]], asked: readonly [string, ...string[]]) => {
    daemons.unshift(spawn(argv[0], argv.slice(1), { stdio: 'ignore' }))
    await expect(() => must(...asked)).toPass({ timeout: 20_000 })
  }
  const list = ['dbus-send', '--system', '--print-reply', '--dest=org.freedesktop.DBus', '/'] as const
  await start(['dbus-daemon', '--system', '--nofork', '--nopidfile'], [...list, 'org.freedesktop.DBus.GetId'])
  await start(['firewalld', '--nofork', '--nopid'], ['firewall-cmd', '--state'])
  return {
    stop: async () => {
      for (const daemon of daemons) {
        const ended = once(daemon, 'close')
        daemon.kill()
        await ended
      }
    },
  }
}

/** Whether the client gets an answer from a port: it sends a word and waits a second for the echo. */
export async function reaches(port: number, protocol: 'tcp' | 'udp'): Promise<boolean> {
  const target = protocol === 'tcp' ? `TCP4:${SERVER}:${port},connect-timeout=1` : `UDP4:${SERVER}:${port}`
  return new Promise((resolve) => {
    const child = spawn('ip', ['netns', 'exec', 'client', 'socat', '-t1', '-', target], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let answer = ''
    child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    child.stdin.on('error', () => undefined)
    child.stdin.end('knock\n')
    child.on('close', () => {
      resolve(answer.includes('knock'))
    })
  })
}

/** What the client reaches of these ports, such as `8886/tcp`. */
export async function reachable(...ports: readonly `${number}/${'tcp' | 'udp'}`[]): Promise<string[]> {
  const answers = await Promise.all(
    ports.map(async (text) => {
      const [port, protocol] = text.split('/')
      return (await reaches(Number(port), protocol as 'tcp' | 'udp')) ? [text] : []
    }),
  )
  return answers.flat()
}

/** Starts `sallyport serve`, with these arguments, and waits for its link. */
export async function serve(...args: readonly string[]): Promise<{ url: string; process: ChildProcess }> {
  return serveAs([], ...args)
}

/** The words that run a command as somebody who has no rights at all, with a runtime folder of their own. */
export async function ordinaryUser(uid = 4100): Promise<readonly string[]> {
  const folder = `/run/user/${uid}`
  await must('install', '-d', '-m', '755', '/run/user')
  await must('install', '-d', '-m', '700', '-o', String(uid), '-g', String(uid), folder)
  const user = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']
  return [...user, 'env', '-i', `HOME=${folder}`, `XDG_RUNTIME_DIR=${folder}`, 'PATH=/usr/sbin:/usr/bin:/sbin:/bin']
}

/** As {@link serve}, behind words that change who runs it. */
export async function serveAs(
  words: readonly string[],
  ...args: readonly string[]
): Promise<{ url: string; process: ChildProcess }> {
  const [program = '', ...rest] = [...words, ...(await command(words)), 'serve', '--json', ...args]
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => {
      reject(new Error(`serve ended at once, with code ${String(code)}`))
    })
  })
  return { url: (JSON.parse(line) as { url: string }).url, process: child }
}
