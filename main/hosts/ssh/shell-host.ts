import { dirname } from 'node:path'
import type { FileStatus, Host, Lock, LockOptions, Reading, RunOptions, RunResult } from '../host.js'
import { problem } from '../../model/problem.js'
import { msg } from '../../text/index.js'
import { whenOpened } from '../local-lock.js'
import { processOn } from '../process-status.js'
import type { Session } from '../session.js'
import { quoted } from './quote.js'
import type { Answer, ShellSession } from './shell-session.js'

/** Longer than looking at anything takes, in milliseconds; a command gets so much unless told. */
const TIME_LIMIT = 30_000
/** How often a machine whose lock is held hears from here, in milliseconds; see the lease in prelude.ts. */
const HEARTBEAT = 20_000
/** A command line holds some hundred thousand bytes. */
const AT_ONCE = 400

/** What the shell says of itself and of its machine. */
export interface Facts {
  readonly kernel: string
  readonly name: string
  readonly system: string
  readonly uid: number
  /** Its clock, in milliseconds since 1970. */
  readonly now: number
  readonly pid: number
  readonly started: string
  readonly session: Session
}

const FACTS = `printf '%s\\000' "$(uname -s)" "$(uname -n)" "$(uname -v)" "$(id -u)" "$(date +%s)" "$$" "$st" "$sc" "$su"`

/** Asks a shell that has just begun. @returns `undefined` when what it says makes no sense */
export async function factsOf(session: ShellSession): Promise<Facts | undefined> {
  const { stdout } = await session.ask(FACTS, TIME_LIMIT)
  const [kernel = '', name = '', system = '', uid, seconds, pid, started = '', connection = '', asked = '', ...more] =
    stdout.toString().split('\0')
  if (more.length !== 1 || kernel === '') return undefined
  return {
    kernel,
    name,
    system,
    uid: Number(uid),
    now: Number(seconds) * 1000,
    pid: Number(pid),
    started,
    session: {
      ...(connection === '' ? {} : { SSH_CONNECTION: connection }),
      ...(asked === '' ? {} : { SUDO_UID: asked }),
    },
  }
}

/**
 * A Linux machine behind a POSIX shell. Nothing of ours is there.
 * @param facts what the first shell says of itself
 * @param now the shell to ask and its facts: it may be another one later, of the same machine
 */
export function shellHost(facts: Facts, now: () => { session: ShellSession; facts: Facts }): Host {
  const current = () => now().session
  const ask = (script: string, limit = TIME_LIMIT) => current().ask(script, limit)
  const readMany = async (paths: readonly string[]): Promise<ReadonlyMap<string, Reading>> => {
    const lists = await Promise.all(chunks(paths).map((some) => readSome(current(), some)))
    return new Map(lists.flat())
  }
  const read = async (path: string): Promise<Reading> => (await readMany([path])).get(path) ?? { state: 'absent' }
  const run = (argv: readonly string[], options?: RunOptions) => runIn(current(), argv, options)
  return {
    name: facts.name,
    platform: 'linux',
    system: facts.system,
    uid: facts.uid,
    session: facts.session,
    run,
    read,
    readMany,
    list: async (path) => {
      const { stdout } = await ask(`ls_ ${quoted(path)}`)
      return stdout.toString().split('\0').slice(0, -1).sort()
    },
    exists: async (path) => (await ask(`[ -e ${quoted(path)} ]`)).code === 0,
    modified: async (path) => {
      const { code, stdout } = await ask(`stat -L -c '%Y %y' -- ${quoted(path)}`)
      const [, seconds, fraction = ''] = /^(\d+) \S+ \d\d:\d\d:\d\d(\.\d+)?/.exec(stdout.toString()) ?? []
      return code === 0 ? Number(`${seconds}${fraction}`) * 1000 : null
    },
    lstatMany: async (paths) => {
      const plain = paths.filter((path) => !path.includes('\n'))
      const answers = await Promise.all(chunks(plain).map((some) => ask(`ss_ ${words(some)}`)))
      return new Map(answers.flatMap(({ stdout }) => stdout.toString().split('\n').flatMap(statusIn)))
    },
    process: (pid) =>
      pid === undefined
        ? Promise.resolve({ pid: now().facts.pid, started: now().facts.started })
        : processOn({ read, run }, 'linux', pid),
    write: async (path, text, mode = 0o644) => {
      done(path, await ask(`wr ${words([path, mode.toString(8), text])}`))
    },
    makeDirectory: async (path, mode) => {
      done(path, await ask(`mkdir -m ${mode.toString(8)} -- ${quoted(path)} && sy ${quoted(dirname(path))}`))
    },
    remove: async (path) => {
      done(path, await ask(`rm -f -- ${quoted(path)}`))
    },
    lock: (path, options) => lockIn(current(), facts.name, path, options),
  }
}

const words = (list: readonly string[]): string => list.map(quoted).join(' ')

function chunks<T>(list: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, index) =>
    list.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )
}

async function readSome(session: ShellSession, paths: readonly string[]): Promise<[string, Reading][]> {
  const { stdout } = await session.ask(`rd ${words(paths)}`, TIME_LIMIT)
  let rest = stdout
  return paths.map((path) => {
    const mark = `\n${session.nonce}/ `
    const at = rest.indexOf(mark)
    const end = rest.indexOf('\n', at + mark.length)
    const state = rest.subarray(at + mark.length, end).toString()
    const text = rest.subarray(0, at).toString()
    rest = rest.subarray(end + 1)
    if (state === 'text') return [path, { state, text }]
    if (state === 'absent' || state === 'denied') return [path, { state }]
    throw new Error(`${path} cannot be read`)
  })
}

async function runIn(session: ShellSession, argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [program = ''] = argv
  if (!program.startsWith('/')) throw new Error(`not an absolute path: ${program}`)
  const { stdin, timeout = TIME_LIMIT, lock } = options
  const limit = '${tl:+timeout -s KILL ' + String(Math.ceil(timeout / 1000)) + '}'
  const command = `${limit} ${words(argv)}${lock ? '' : ' 9>&-'}`
  const { code, note, stdout, stderr } = await session.ask(
    // eslint-disable-next-line words/prose -- what a shell reads
    `k=; if [ -x ${quoted(program)} ]; then ${stdin === undefined ? '' : `printf %s ${quoted(stdin)} | `}${command}; else k=absent; fi`,
    timeout,
  )
  if (note === 'absent') throw Object.assign(new Error(`${program} is not there`), { code: 'ENOENT' })
  return { code: code > 128 && code <= 192 ? null : code, stdout: stdout.toString(), stderr: stderr.toString() }
}

const KINDS: Readonly<Record<number, FileStatus['kind']>> = { 0x8000: 'file', 0x4000: 'directory' }

/** A line of `stat`, see prelude.ts. */
function statusIn(line: string): [] | [[string, FileStatus]] {
  const [, type = '', uid, mode = '', version = '', path] =
    /^([0-9a-f]+) (\d+) ([0-7]+)\|([^|]*)\|(.*)$/.exec(line) ?? []
  if (path === undefined) return []
  const kind = KINDS[parseInt(type, 16) & 0xf000] ?? 'other'
  return [[path, { kind, uid: Number(uid), mode: parseInt(mode, 8), version }]]
}

/** What the tools say, as the system's own names for it: those who call act upon these. */
const CODES: Readonly<Record<string, RegExp>> = {
  EEXIST: /File exists/,
  ENOSPC: /No space left on device/,
  EDQUOT: /Disk quota exceeded/,
  EROFS: /Read-only file system/,
  EACCES: /(?:Permission denied|Operation not permitted)/,
  ENOENT: /(?:No such file or directory|nonexistent)/,
}

/** @throws NodeJS.ErrnoException when it did not work */
function done(path: string, { code, stderr }: Answer): void {
  if (code === 0) return
  const said = stderr.toString().trim()
  const name = Object.keys(CODES).find((key) => CODES[key]?.test(said))
  throw Object.assign(new Error(`${path}: ${said}`), { path, ...(name === undefined ? {} : { code: name }) })
}

async function lockIn(
  session: ShellSession,
  name: string,
  path: string,
  { patience, onWait }: LockOptions,
): Promise<Lock | undefined> {
  const take = async (): Promise<Lock | undefined> => {
    const { code, note, stderr } = await session.ask(`lk ${quoted(path)}`, TIME_LIMIT)
    if (code === 0) return heldIn(session)
    if (code === 1) return undefined
    if (note !== 'flock') throw new Error(`${path} cannot be locked: ${stderr.toString().trim()}`)
    throw problem('refused', msg('ssh.noFlock', { name }), msg('text.nothingChanged'), msg('ssh.noFlockTodo'))
  }
  return whenOpened(take, onWait, patience)
}

function heldIn(session: ShellSession): Lock {
  const beat = setInterval(() => {
    session.ask(':', TIME_LIMIT).catch(() => undefined) // who works there hears of it
  }, HEARTBEAT)
  beat.unref()
  return {
    release: () => {
      clearInterval(beat)
      session.ask('ul', TIME_LIMIT).catch(() => undefined) // with the connection it was let go
    },
  }
}
