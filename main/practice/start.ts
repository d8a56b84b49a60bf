import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { CLEAN_ENVIRONMENT } from '../hosts/index.js'
import { ProblemError } from '../model/problem.js'
import { resourcesFolder } from '../profiles/index.js'
import { msg, type Message, type Text } from '../text/index.js'
import type { PracticeFirewall } from './choose.js'
import { assertOther, keepMachine, type Machine } from './machine.js'
import { programs } from './programs.js'
import { childrenOf, networkOf, startOf, withoutFiles } from './process.js'

const UNSHARE = '/usr/bin/unshare'
const NAMESPACES = ['-n', '-m', '-u', '-i', '-p'] as const
const NEEDED = [UNSHARE, '/usr/bin/nsenter', '/bin/bash', '/usr/sbin/ip', '/usr/sbin/pivot_root']
/** firewalld takes a second or two; a busy machine more. In milliseconds. */
const PATIENCE = 60_000

/**
 * Makes a machine with that firewall, switched on, and returns when it works. It outlives this process.
 * @throws CannotBeMade when this system does not let one be made, with the reason
 */
export async function startMachine(folder: string, firewall: PracticeFirewall): Promise<Machine> {
  const missing = NEEDED.filter((path) => !existsSync(path))
  if (missing.length > 0) throw new CannotBeMade(msg('practice.missing', { count: missing.length, programs: missing }))
  const rootless = process.geteuid?.() !== 0
  for (const name of ['root', 'shared']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  rmSync(join(folder, 'shared'), { recursive: true, force: true })
  mkdirSync(join(folder, 'shared'), { mode: 0o700 })
  writeFileSync(join(folder, 'shared/used'), '')

  const { node, keeper, kept } = programs()
  const script = readFileSync(join(resourcesFolder(), 'practice/init.sh'), 'utf8')
  const init = ['/bin/bash', '-c', script, 'init', firewall, rootless ? 'yes' : 'no', folder, node, keeper, ...kept]
  const own = rootless ? ['-U', '-r'] : []
  const argv = [UNSHARE, ...own, ...NAMESPACES, '-f', '--kill-child', '--propagation', 'private', '--', ...init]
  const unshare = spawn(...withoutFiles(argv), {
    cwd: '/',
    env: { ...CLEAN_ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  await ready(unshare, rootless)
  const [pid] = childrenOf(unshare.pid ?? 0)
  const [started, network] = pid === undefined ? [] : [startOf(pid), networkOf(pid)]
  if (pid === undefined || started === undefined || network === undefined)
    throw new CannotBeMade(msg('practice.endedAtOnce'))
  const machine = { pid, started, network, firewall, rootless, made: new Date().toISOString() }
  assertOther(machine)
  keepMachine(folder, machine)
  return machine
}

/** Resolves when PID 1 says so. @throws ProblemError when it ends before, or takes too long */
async function ready(unshare: ChildProcessByStdio<null, Readable, Readable>, rootless: boolean): Promise<void> {
  let said = ''
  unshare.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  let timer: NodeJS.Timeout | undefined
  const fault = await new Promise<Text | undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(msg('practice.tooSlow'))
    }, PATIENCE)
    unshare.once('error', (error) => {
      resolve(error.message)
    })
    unshare.once('close', () => {
      resolve(failure(said))
    })
    unshare.stdout.once('data', () => {
      resolve(undefined)
    })
  })
  clearTimeout(timer)
  if (fault !== undefined) {
    unshare.kill('SIGKILL')
    throw new CannotBeMade(fault, rootless ? restriction() : undefined)
  }
  unshare.stdout.destroy()
  unshare.stderr.destroy()
  unshare.unref()
}

/** The part at which the start broke off, and its last words. */
export function failure(said: string): Text {
  const lines = said.trim().split('\n')
  const part = lines.findLast((line) => line.startsWith('part: '))?.slice('part: '.length)
  const last: Text = lines.findLast((line) => line !== '' && !line.startsWith('part: ')) ?? msg('practice.saidNothing')
  return part === undefined ? last : msg('practice.partFailed', { part, said: last })
}

/** Why ordinary users may make no namespaces here, where a setting of the kernel says so. */
function restriction(): Message | undefined {
  const refusing = [
    ['kernel.apparmor_restrict_unprivileged_userns', '1'],
    ['kernel.unprivileged_userns_clone', '0'],
    ['user.max_user_namespaces', '0'],
  ].find(([name = '', value]) => setting(name) === value)
  return refusing && msg('practice.noNamespaces', { setting: refusing.join(' = ') })
}

function setting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** No machine with a real firewall can be made here. */
export class CannotBeMade extends ProblemError {
  /** Why, as a sentence. */
  readonly why: Message

  constructor(fault: Text, cause?: Message) {
    const sudo = process.geteuid?.() !== 0
    super({
      kind: 'refused',
      what: msg('practice.cannotBeMade', { why: cause ?? fault }),
      meaning: cause === undefined ? msg('practice.inItsOwn') : msg('practice.inItsOwnFailed', { fault }),
      todo: sudo ? msg('practice.tryAsRoot') : msg('practice.leaveOut'),
    })
    this.why = msg('practice.notHere', { why: cause ?? fault })
  }
}
