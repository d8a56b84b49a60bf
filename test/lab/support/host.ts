import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childrenOf, killInside, networkOf, signal } from './namespace.js'
import { readTree, type Tree } from './tree.js'
import { until, within } from './wait.js'

export interface SpawnInHost {
  /** Added to the host's clean environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Run as this user, with its groups and home; root unless told. See `addUser`. */
  readonly uid?: number
  readonly stdio?: SpawnOptions['stdio']
}

export interface RunInHost extends Omit<SpawnInHost, 'stdio'> {
  readonly stdin?: string | Buffer
  /** Milliseconds until the command and all that it started is killed and `run` throws; 30 s unless told. */
  readonly timeout?: number
  /** Enter the host's network only: the machine's files, and pids as the machine numbers them. */
  readonly networkOnly?: boolean
}

/** `code` is 128 + the signal's number when a signal ended the command, as a shell says it. */
export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface LabUser {
  readonly name: string
  readonly uid: number
  readonly home: string
}

const INIT = fileURLToPath(new URL('host-init.sh', import.meta.url))
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
export const ENVIRONMENT = { PATH, LC_ALL: 'C.UTF-8', TERM: 'dumb' }
const NAMESPACES = ['-n', '-m', '-u', '-i', '-p'] as const
const ROOT: LabUser = { name: 'root', uid: 0, home: '/root' }

/**
 * A machine of its own inside this one: own network, pids, hostname, /etc, /var and /run (see host-init.sh). Up in
 * 25 ms; it and every process in it end with `close`, or with the test process. Needs root.
 */
export class LabHost implements AsyncDisposable {
  /** Those whom `run({ uid })` knows by name and home. */
  readonly users = new Map<number, LabUser>([[0, ROOT]])
  /** Whether all of its files are its own; otherwise that is /etc, /var and /run, and the rest is the machine's. */
  readonly ownFiles: boolean = false
  /** Which of the host's namespaces a command enters. */
  protected readonly namespaces: readonly string[] = NAMESPACES
  readonly #network: string

  protected constructor(
    readonly name: string,
    /** The host's PID 1, as the machine numbers it. */
    public pid: number,
    protected readonly unshare: ChildProcess,
  ) {
    this.#network = networkOf(pid)
  }

  static async start(name: string): Promise<LabHost> {
    if (!/^[a-z][a-z0-9-]{0,30}$/u.test(name)) throw new Error(`not a hostname: ${name}`)
    const argv = [...NAMESPACES, '-f', '--kill-child', '--propagation', 'private', '--', '/bin/bash', INIT, name]
    const unshare = spawn('/usr/bin/unshare', argv, { env: ENVIRONMENT, cwd: '/' })
    try {
      await within(readyLine(unshare), `start of host ${name}`, 10_000)
      const [pid] = childrenOf(unshare.pid ?? 0)
      if (pid === undefined) throw new Error(`host ${name} ended while it started`)
      return new LabHost(name, pid, unshare)
    } catch (error) {
      unshare.kill('SIGKILL')
      throw error
    }
  }

  /** Runs a command in the host to its end; no shell. Throws only when it is late, or cannot be started at all. */
  async run(argv: readonly string[], options: RunInHost = {}): Promise<RunResult> {
    const child = this.#enter(argv, options, options.networkOnly === true ? ['-n'] : this.namespaces)
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
    // a command that ends before it has read its input is no error of ours
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.stdin ?? '')
    const what = () => `${argv.join(' ')} in ${this.name}\n${Buffer.concat([...stdout, ...stderr]).toString()}`
    const code = await within(ended(child), argv.join(' '), options.timeout ?? 30_000, () =>
      killInside(child.pid ?? 0),
    ).catch((error: unknown) => {
      throw new Error(`failed: ${what()}`, { cause: error })
    })
    return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
  }

  /** As {@link run}, but a command that fails throws with what it printed. Gives what it wrote to stdout. */
  async must(argv: readonly string[], options: RunInHost = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(argv, options)
    if (code !== 0) throw new Error(`${argv.join(' ')} in ${this.name}: exit ${code}\n${stdout}${stderr}`)
    return stdout
  }

  /**
   * Starts a command in the host, to stream with. `kill` on the child reaches the command itself, not only the
   * `nsenter` in between; `child.pid` is nsenter's, see {@link innerPid}.
   */
  spawn(argv: readonly string[], options: SpawnInHost = {}): ChildProcess {
    const child = this.#enter(argv, options, this.namespaces)
    child.kill = (name = 'SIGTERM') => {
      const [inner] = childrenOf(child.pid ?? 0)
      return child.exitCode === null && child.signalCode === null && signal(inner ?? child.pid ?? 0, name)
    }
    return child
  }

  /** The pid, as the machine numbers it, of a command started with {@link spawn}. */
  async innerPid(child: ChildProcess): Promise<number> {
    await until('nsenter starts its command', () => childrenOf(child.pid ?? 0).length > 0, 2_000)
    return childrenOf(child.pid ?? 0)[0] ?? 0
  }

  /** Writes a file and the folders above it; only under /etc, /var and /run, the rest is the machine's. */
  async write(path: string, text: string | Buffer, mode = 0o644): Promise<void> {
    this.assertPrivate(path)
    await this.must(['mkdir', '-p', '--', dirname(path)])
    // by its descriptor: Node's pipes are sockets, and those cannot be opened again as /dev/stdin
    await this.must(['dd', `of=${path}`, 'status=none'], { stdin: text })
    await this.must(['chmod', mode.toString(8), path])
  }

  /** The text of a file; throws when it cannot be read. */
  async read(path: string): Promise<string> {
    return await this.must(['cat', '--', path])
  }

  async exists(path: string): Promise<boolean> {
    return (await this.run(['test', '-e', path])).code === 0
  }

  /**
   * Every file under a folder with its bytes, by path; empty when there is no such folder.
   * @param only the names in the folder itself that count; all unless told
   */
  readTree(folder: string, only?: RegExp): Tree {
    this.#assertOwn()
    return readTree(`/proc/${this.pid}/root`, folder, only)
  }

  /** Throws when a change at this path would reach the machine's own files. */
  assertPrivate(path: string): void {
    const isPrivate = ['/etc/', '/var/', '/run/'].some((top) => path.startsWith(top))
    if (!isPrivate || normalize(path) !== path) throw new Error(`${path} is the machine's, not the host's: refused`)
  }

  /** Ends the host and every process in it, and returns when they are gone. */
  async close(): Promise<void> {
    const { unshare } = this
    if (unshare.exitCode !== null || unshare.signalCode !== null) return
    unshare.stdin?.end()
    // --kill-child takes the host along when unshare is killed
    await within(ended(unshare), `end of host ${this.name}`, 5_000, () => unshare.kill('SIGKILL'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #enter(
    argv: readonly string[],
    { env, uid = 0, stdio = 'pipe' }: SpawnInHost,
    into: readonly string[],
  ): ChildProcess {
    this.#assertOwn()
    const user = this.users.get(uid) ?? { name: String(uid), uid, home: '/' }
    const groups = this.users.has(uid) ? '--init-groups' : '--clear-groups'
    // Where the tests run in a chroot, the mount namespace alone would lead to the machine's own files.
    const root = into.includes('-m') ? ['-r'] : []
    const become = uid === 0 ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, groups, '--']
    return spawn('/usr/bin/nsenter', ['-t', String(this.pid), ...into, ...root, '--', ...become, ...argv], {
      env: { ...ENVIRONMENT, HOME: user.home, USER: user.name, LOGNAME: user.name, ...env },
      cwd: '/',
      stdio,
    })
  }

  /** The pid may have gone to another process, or the machine's network be entered: neither may happen. */
  #assertOwn(): void {
    if (networkOf(this.pid) !== this.#network) throw new Error(`host ${this.name} is gone`)
  }
}

/** The exit code, once the process is gone and its output is read. */
export async function ended(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, name) => {
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]))
    })
  })
}

export async function readyLine(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready\n')) resolve()
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('error', reject)
    child.once('close', () => {
      reject(new Error(`the host did not start: ${said}`))
    })
  })
}
