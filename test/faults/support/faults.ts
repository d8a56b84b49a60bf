import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { HelperRequest } from '../../../main/helper/index.js'
import { missingFrom } from '../../../main/firewall/index.js'
import type { EndEvent } from '../../../main/model/events.js'
import { helperCommand, STATE } from '../../lab/support/helper.js'
import { putFile } from '../../lab/support/hide.js'
import type { LabHost } from '../../lab/support/host.js'

const FRONT_END = readFileSync(fileURLToPath(new URL('front-end.py', import.meta.url)), 'utf8')
const FOLDER = '/run/.faults'

/** What befalls a front end, see front-end.py; or the helper itself, in its Nth call of one kind. */
export type Fault =
  | { kind: 'kill'; program: string; call: number; whom: 'front' | 'both'; at: number; calls: string }
  | { kind: 'fail'; program: string; error: string; calls: string; path: string }
  | { kind: 'helper'; calls: string; at: number; how: 'killed' | 'refused' }

/** A machine on which faults befall the front ends that the helper calls. */
export interface Bench {
  readonly host: LabHost
  /** What opens something. */
  readonly apply: HelperRequest
  /** All that the firewall stores and the kernel holds. */
  state(): Promise<unknown>
}

/** What has befallen, and what came out of it wrong. */
export interface Tally {
  /** Kills of a front end's process tree. */
  kills: number
  /** Writes that failed in the folders of firewalls. */
  failedWrites: number
  /** System calls of the helper's own writes at which it was killed, or that failed. */
  writes: number
  /** Bytes of somebody else's rules, stored or loaded, that are gone. */
  lost: number
  /** How often "undone" or "reverted" was said with a rule of ours stored or loaded. */
  saidWrongly: number
  /** All that was not as before, or did not work again: one text each. */
  readonly wrong: string[]
  /** Files left that belong to no finished entry of the journal. */
  readonly left: string[]
}

/** Has these programs be ones that faults can befall. */
export async function useFaultyFrontEnds(host: LabHost, ...programs: readonly string[]): Promise<void> {
  await host.must(['mkdir', '-p', `${FOLDER}/real`])
  for (const path of programs) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    // the many names of one program: it goes by how it is called
    const target = (await host.must(['realpath', '--', path])).trim()
    await host.must(['cp', '-L', '--', target, `${FOLDER}/real/${name}`])
    await putFile(host, `${FOLDER}/${name}`, FRONT_END)
    await putFile(host, `${path}.fault`, '') // its folder is the host's own from here on
    await host.must(['rm', '-f', '--', path, `${path}.fault`])
    await putFile(
      host,
      path,
      `#!/bin/sh\n[ -e ${FOLDER}/plan ] && exec ${FOLDER}/${name} "$@"\nexec ${FOLDER}/real/${name} "$@"\n`,
    )
  }
}

const UNDO: HelperRequest = { request: 'undo', stateDir: STATE }
export const requestOf = ({ apply }: Bench, when: 'apply' | 'undo') => (when === 'apply' ? apply : UNDO)

/** What a request came to: its end, if the helper lived to tell it. @param front what the helper is started by */
export async function ask(
  host: LabHost,
  request: HelperRequest,
  front: readonly string[] = [],
): Promise<EndEvent | undefined> {
  const argv = [...front, ...(await helperCommand(host))]
  const { stdout } = await host.run(argv, { stdin: JSON.stringify(request), timeout: 100_000 })
  const last = stdout.trim().split('\n').at(-1)
  const event = JSON.parse(last === undefined || last === '' ? '{}' : last) as EndEvent | { event: 'elevated' }
  return event.event === 'end' ? event : undefined
}

/**
 * Has a fault befall something that is opened, or taken back, and sees that the machine comes out of it as it was.
 * @returns false when the fault did not come about, as the work was done before
 */
export async function befall(bench: Bench, when: 'apply' | 'undo', fault: Fault, tally: Tally): Promise<boolean> {
  const { host } = bench
  const before = JSON.stringify(await bench.state())
  const files = outside(host)
  if (when === 'undo') await ask(host, bench.apply)
  const what = `${when}: ${Object.values(fault).join(' ')}`
  await host.must(['rm', '-f', `${FOLDER}/hits`])
  if (fault.kind !== 'helper') await host.write(`${FOLDER}/plan`, Object.values(fault).join(' '))
  const end = await ask(host, requestOf(bench, when), fault.kind === 'helper' ? befallen(fault) : [])
  const isHit = await wasHit(host, fault, end)
  await compareAfter(bench, end, before, what, tally)
  tally.left.push(
    ...outside(host)
      .filter((path) => !files.includes(path))
      .map((path) => `${what}: ${path}`),
  )
  if (isHit) tally[({ kill: 'kills', fail: 'failedWrites', helper: 'writes' } as const)[fault.kind]]++
  return isHit
}

async function wasHit(host: LabHost, fault: Fault, end: EndEvent | undefined): Promise<boolean> {
  if (fault.kind === 'helper' && fault.how === 'killed') return end === undefined
  const logs = `cat ${FOLDER}/hits ${FOLDER}/log.* 2>/dev/null; rm -f ${FOLDER}/plan ${FOLDER}/log.*`
  const { stdout } = await host.run(['sh', '-c', logs])
  return fault.kind === 'kill' ? stdout !== '' : stdout.includes('INJECTED')
}

/** What was said must be so; and what was said to have failed must be mended by the next command. */
async function compareAfter(bench: Bench, end: EndEvent | undefined, before: string, what: string, tally: Tally) {
  const { host } = bench
  let last = end
  let said = end?.result ?? 'killed'
  if (said !== 'reverted' && said !== 'undone') {
    if (!end) await ask(host, { request: 'recover', stateDir: STATE })
    last = await ask(host, UNDO)
    said += `, then ${last?.result ?? 'killed'}`
    if (last?.result === 'failed') tally.wrong.push(`${what}: ${JSON.stringify(last.problem)}`)
  }
  compare(JSON.parse(before), await bench.state(), `${what}: ${said}`, last, tally)
}

/** Counts what is gone and what is there that was not, and keeps the two of them to be looked at. */
export function compare(before: unknown, now: unknown, what: string, end: EndEvent | undefined, tally: Tally): void {
  const gone = missingFrom(linesOf(now), linesOf(before), String)
  const added = missingFrom(linesOf(before), linesOf(now), String)
  tally.lost += Buffer.byteLength(gone.join('\n'))
  if (added.length > 0 && (end?.result === 'undone' || end?.result === 'reverted')) tally.saidWrongly++
  const [was, is] = [JSON.stringify(before), JSON.stringify(now)]
  if (was !== is) tally.wrong.push(`${what}, but there is\n${is}\nand there was\n${was}`)
}

/** Each line of what is stored, and each rule of what is loaded. */
function linesOf(state: unknown): string[] {
  if (typeof state === 'string') return state.split('\n').filter((line) => line.trim() !== '')
  const { stored, loaded } = (state ?? {}) as { stored?: unknown; loaded?: unknown }
  if (stored !== undefined || loaded !== undefined) return [...linesOf(stored), ...linesOf(loaded)]
  if (Array.isArray(state)) return state.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  return typeof state === 'object' && state !== null ? Object.values(state).flatMap(linesOf) : []
}

const befallen = ({ calls, at, how }: Extract<Fault, { kind: 'helper' }>) => [
  ...['strace', '-qq', '-o', `${FOLDER}/log.helper`, '-e', `trace=${calls}`, '-e'],
  ...[`inject=${calls}:${how === 'killed' ? 'signal=SIGKILL' : 'error=EIO'}:when=${at}`, '--'],
]

/** Every system call of every write of a whole file, as the helper makes them for a request: which, and the how-manieth. */
export async function callsOfWrites(bench: Bench, when: 'apply' | 'undo'): Promise<{ calls: string; at: number }[]> {
  const log = `${FOLDER}/writes`
  const traced = 'openat,write,fchown,fchmod,fsync,close,rename'
  await ask(bench.host, requestOf(bench, when), ['strace', '-qq', '-o', log, '-e', `trace=${traced}`, '--'])
  const counts = new Map<string, number>()
  const found: { calls: string; at: number }[] = []
  // from the making of the temporary file to the closing of its folder
  let closing = 0
  for (const line of (await bench.host.read(log)).split('\n')) {
    const [, calls = ''] = /^(\w+)\(/.exec(line) ?? []
    const at = (counts.get(calls) ?? 0) + 1
    counts.set(calls, at)
    if (/^openat\(.*\/\.sallyport-\w+\.tmp"/.test(line)) closing = 2
    if (closing > 0 && calls !== '') found.push({ calls, at })
    if (calls === 'close') closing = Math.max(0, closing - 1)
  }
  return found
}

/** Every file of the machine's configuration and of the state folder, but for finished entries of the journal. */
function outside(host: LabHost): string[] {
  const paths = ['/etc', STATE].flatMap((folder) => Object.keys(host.readTree(folder)))
  return paths.filter((path) => !path.endsWith('.ended.json') && !path.endsWith('.xml.old'))
}
