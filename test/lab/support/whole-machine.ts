import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ended, ENVIRONMENT, LabHost, readyLine } from './host.js'
import { childrenOf, signal } from './namespace.js'
import { until, within } from './wait.js'

const INIT = fileURLToPath(new URL('machine-init.sh', import.meta.url))
const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/u, '')
const CGROUPS = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup']
const START_MS = 60_000

let machines = 0

/**
 * A whole machine under systemd, made of this machine's own system: services, timers, the bus and reboots are real. It
 * is a {@link LabHost} in every other respect, and ends with `close` or with the test process. Boots in about a second.
 * Nothing is enabled in it but what systemd needs; /etc, /var and everything else are its own, in memory.
 */
export class WholeMachine extends LabHost {
  override readonly ownFiles = true
  // its root is not that of its mount namespace
  protected override readonly namespaces = ['-n', '-m', '-u', '-i', '-p', '-r', '-w']
  readonly #halted: number[] = []
  #cgroup = ''

  static override async start(name: string): Promise<WholeMachine> {
    const cgroup = `lab-${name}-${process.pid}-${machines++}`
    for (const top of CGROUPS.filter((path) => existsSync(`${path}/cgroup.procs`)))
      mkdirSync(`${top}/${cgroup}`, { recursive: true })
    const argv = ['-n', '-m', '-p', '-f', '--kill-child', '--mount-proc', '--propagation', 'private']
    const unshare = spawn('/usr/bin/unshare', [...argv, '--', '/bin/bash', INIT, name, cgroup, CHECKOUT], {
      env: ENVIRONMENT,
      cwd: '/',
    })
    try {
      await within(readyLine(unshare), `start of machine ${name}`, 10_000)
      const [keeper = 0] = childrenOf(unshare.pid ?? 0)
      const machine = new WholeMachine(name, keeper, unshare)
      machine.#cgroup = cgroup
      if (unshare.stdout)
        createInterface({ input: unshare.stdout }).on('line', (line) => {
          const code = /^halted (\d+)$/u.exec(line)?.[1]
          if (code !== undefined) machine.#halted.push(Number(code))
        })
      await machine.boot()
      return machine
    } catch (error) {
      unshare.kill('SIGKILL')
      throw error
    }
  }

  /** Switches it on after {@link powerOff}; returns when its services have started. */
  async boot(): Promise<void> {
    const [keeper = 0] = childrenOf(this.unshare.pid ?? 0)
    this.unshare.stdin?.write('boot\n')
    await until(
      `${this.name} has a PID 1`,
      () => {
        const init = childrenOf(keeper)
          .flatMap(childrenOf)
          .find((pid) => isSystemd(pid))
        if (init !== undefined) this.pid = init
        return init !== undefined
      },
      START_MS,
    )
    await until(
      `${this.name} has booted`,
      async () => /^(?:running|degraded)$/mu.test((await this.run(['systemctl', 'is-system-running'])).stdout),
      START_MS,
    )
  }

  async reboot(): Promise<void> {
    await this.#stop('reboot', 133)
    await this.boot()
  }

  async powerOff(): Promise<void> {
    await this.#stop('poweroff', 0)
  }

  override async close(): Promise<void> {
    const { unshare } = this
    if (unshare.exitCode === null && unshare.signalCode === null) {
      unshare.kill('SIGKILL')
      await within(ended(unshare), `end of machine ${this.name}`, 10_000)
    }
    for (const top of CGROUPS) await until(`${top} is tidy`, () => removed(`${top}/${this.#cgroup}`))
  }

  /** What systemd said on its console. */
  #log(): string {
    const [keeper = 0] = childrenOf(this.unshare.pid ?? 0)
    return readFileSync(`/proc/${keeper}/root/run/m/log`, 'utf8').slice(-5_000)
  }

  async #stop(verb: string, code: number): Promise<void> {
    const before = this.#halted.length
    await this.run(['systemctl', '--no-block', verb])
    const stopped = () => {
      wakeEntered()
      return this.#halted.length > before
    }
    await until(`${this.name} has stopped`, stopped, START_MS).catch((error: unknown) => {
      throw new Error(`no ${verb}:\n${this.#log()}`, { cause: error })
    })
    if (this.#halted.at(-1) !== code) throw new Error(`${verb} of ${this.name} ended with ${this.#halted.at(-1)}`)
  }
}

function isSystemd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'systemd'
  } catch {
    return false
  }
}

/**
 * A machine that shuts down stops what still runs in it for a moment, before it kills it. An nsenter then stops itself
 * as well, as a shell's job does, and would never reap its command.
 */
function wakeEntered(): void {
  for (const pid of childrenOf(process.pid)) {
    const [, name, state] = /^\d+ \((.*)\) (\S)/u.exec(stat(pid)) ?? []
    if (name === 'nsenter' && state === 'T') signal(pid, 'SIGCONT')
  }
}

function stat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

/** Control groups are removed from the innermost out, once the last process in them is gone. */
function removed(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) removed(`${folder}/${entry.name}`)
    rmdirSync(folder)
  } catch {
    return !existsSync(folder)
  }
  return true
}
