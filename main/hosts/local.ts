import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  watch as watchFolder,
} from 'node:fs'
import { hostname, version } from 'node:os'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { atomicWrite, syncDirectory } from './atomic-write.js'
import { oneByOne } from './empty.js'
import {
  CLEAN_ENVIRONMENT,
  HERE,
  WORKING_DIRECTORY,
  type FileStatus,
  type Host,
  type Reading,
  type RunOptions,
  type RunResult,
} from './host.js'
import { onlyFullPaths } from './full-paths.js'
import { FileLock, lockFile } from './local-lock.js'
import { isFullPath } from './places.js'
import { processOn } from './process-status.js'
import { copyContext } from './selinux.js'
import { sessionOf } from './session.js'

const TIME_LIMIT = 30_000
/** More output than any firewall command prints; what is above it ends the command. */
const OUTPUT_LIMIT = 64 * 1024 * 1024

/**
 * This machine. Its files are small and at hand: to read one on the spot takes a tenth of the time of having a thread do
 * it, and a command reads forty of them.
 * @param environment of the session that this program was called in
 */
export function localHost(environment: NodeJS.ProcessEnv = {}): Host {
  const host: Host = {
    name: hostname(),
    platform: HERE,
    system: version(),
    uid: process.geteuid?.() ?? -1,
    session: sessionOf(environment),
    run,
    follow,
    watch,
    read,
    readMany: (paths) => oneByOne(paths, read),
    list: (path) => Promise.resolve(namesIn(path).sort()),
    exists: (path) => Promise.resolve(existsSync(path)),
    modified: (path) => Promise.resolve(changedAt(path)),
    lstatMany: (paths) => Promise.resolve(new Map(paths.flatMap((path) => statusOf(path)))),
    process: (pid = process.pid) => processOn({ read, run }, HERE, pid),
    write: (path, text, mode) => atomicWrite(path, text, mode, copyContext),
    makeDirectory,
    remove,
    lock: lockFile,
  }
  return HERE === 'win32' ? onlyFullPaths(host) : host
}

// eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
async function makeDirectory(path: string, mode: number): Promise<void> {
  mkdirSync(path, { mode })
  syncDirectory(dirname(path))
}

function statusOf(path: string): [] | [[string, FileStatus]] {
  try {
    const stats = lstatSync(path, { bigint: true })
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
    const version = `${stats.ino} ${stats.size} ${stats.mtimeNs}`
    return [[path, { kind, uid: Number(stats.uid), mode: Number(stats.mode) & 0o7777, version }]]
  } catch {
    return []
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
async function remove(path: string): Promise<void> {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function changedAt(path: string): number | null {
  try {
    return statSync(path).mtimeMs
  } catch {
    return null
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is a rejection
async function read(path: string): Promise<Reading> {
  try {
    return { state: 'text', text: readFileSync(path, 'utf8') }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' }
    if (code === 'EACCES' || code === 'EPERM') return { state: 'denied' }
    throw error
  }
}

function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [program = '', ...rest] = argv
  if (!isFullPath(program, HERE)) throw new Error(`not an absolute path: ${program}`)
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd: WORKING_DIRECTORY,
      env: { ...CLEAN_ENVIRONMENT },
      stdio: [
        options.stdin === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        ...(options.lock instanceof FileLock ? [options.lock.fd] : []),
      ],
      windowsHide: true,
      // its own process group: Ctrl-C in a terminal must not stop a firewall halfway. On Windows that would cost the
      // console, which netsh needs; the elevated helper has one of its own there, where nobody presses keys.
      detached: HERE !== 'win32',
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let size = 0
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      into.push(chunk)
      size += chunk.length
      if (size > OUTPUT_LIMIT) child.kill('SIGKILL')
    }
    child.stdout?.on('data', collect(stdout))
    child.stderr?.on('data', collect(stderr))
    child.stdin?.on('error', () => undefined) // a command that reads nothing closes its end early
    child.stdin?.end(options.stdin)
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? TIME_LIMIT)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })
}

function follow(
  argv: readonly string[],
  onLine: (line: string) => void,
  onEnd: () => void,
  input?: string,
): () => void {
  const [program = '', ...rest] = argv
  if (!isFullPath(program, HERE)) throw new Error(`not an absolute path: ${program}`)
  const child = spawn(program, rest, {
    cwd: WORKING_DIRECTORY,
    env: { ...CLEAN_ENVIRONMENT },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    windowsHide: true,
  })
  child.stdin?.on('error', () => undefined) // it ended, which is told below
  child.stdin?.write(input)
  let stopped = false
  const stop = () => {
    stopped = true
    process.off('exit', stop)
    child.kill()
  }
  const ended = () => {
    if (!stopped) onEnd()
    stopped = true
    process.off('exit', stop)
  }
  process.once('exit', stop)
  child.once('error', ended)
  child.once('exit', ended)
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!stopped) onLine(line)
    })
  child.unref() // neither it nor its pipes keep this program from ending
  for (const pipe of [child.stdin, child.stdout]) if (pipe instanceof Socket) pipe.unref()
  return stop
}

function watch(folder: string, onChange: (name: string) => void): (() => void) | undefined {
  try {
    const watcher = watchFolder(folder, { persistent: false }, (_event, name) => {
      onChange(name ?? '')
    })
    watcher.on('error', () => {
      watcher.close() // Windows: the folder was removed
    })
    return () => {
      watcher.close()
    }
  } catch {
    return undefined // not there, not ours to see, or the system has no watch left
  }
}
