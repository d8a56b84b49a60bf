import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { HelperRequest } from '../../../main/helper/index.js'
import type { EndEvent } from '../../../main/model/events.js'
import { helperCommand, STATE } from '../../lab/support/helper.js'
import { putFile } from '../../lab/support/hide.js'
import type { LabHost } from '../../lab/support/host.js'

const FRONT_END = readFileSync(fileURLToPath(new URL('front-end.py', import.meta.url)), 'utf8')
const FOLDER = '/run/.faults'

export type Fault =
  | { readonly kind: 'kill'; readonly whom: 'front' | 'both'; readonly at: number; readonly calls: string }
  | { readonly kind: 'fail'; readonly error: string; readonly calls: string; readonly path: string }

/** A machine on which faults befall the front ends that the helper calls. */
export interface Bench {
  readonly host: LabHost
  /** What opens something. */
  readonly apply: HelperRequest
  /** All that the firewall stores and the kernel holds. */
  state(): Promise<unknown>
}

/** What must hold, in numbers. */
export interface Tally {
  kills: number
  failedWrites: number
  points: number
  /** What was wrong, one line each: rules lost, something said that was not so, files left. */
  readonly wrong: string[]
}

/** Has these programs be ones that faults can befall. */
export async function useFaultyFrontEnds(host: LabHost, ...programs: readonly string[]): Promise<void> {
  await host.must(['mkdir', '-p', `${FOLDER}/real`])
  for (const path of programs) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    await host.must(['cp', '-L', '--', path, `${FOLDER}/real/${name}`])
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

/** What a request came to: its end, if the helper lived to tell it. */
export async function ask(host: LabHost, request: HelperRequest): Promise<EndEvent | undefined> {
  const { stdout } = await host.run(await helperCommand(host), { stdin: JSON.stringify(request), timeout: 60_000 })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  const event = JSON.parse(last) as EndEvent | { event: 'elevated' }
  return event.event === 'end' ? event : undefined
}

/**
 * Has a fault befall the front end while something is opened, or taken back, and sees that the machine comes out of it as
 * it was.
 * @returns false when the fault did not come about, as the work was done before
 */
export async function befall(bench: Bench, when: 'apply' | 'undo', fault: Fault, tally: Tally): Promise<boolean> {
  const { host, apply } = bench
  const undo: HelperRequest = { request: 'undo', stateDir: STATE }
  const before = JSON.stringify(await bench.state())
  const files = outside(host)
  if (when === 'undo') await ask(host, apply)
  const { kind, ...words } = fault
  await host.must(['rm', '-rf', `${FOLDER}/hits`])
  await host.write(`${FOLDER}/plan`, [kind, ...Object.values(words)].join(' '))
  const end = await ask(host, when === 'undo' ? undo : apply)
  await host.must(['rm', '-f', `${FOLDER}/plan`])
  const hit = await host.run(['sh', '-c', `cat ${FOLDER}/hits ${FOLDER}/log.* 2>/dev/null; rm -f ${FOLDER}/log.*`])
  const isHit = kind === 'kill' ? hit.stdout !== '' : hit.stdout.includes('INJECTED')
  const what = `${when}: ${[kind, ...Object.values(words)].join(' ')}`
  const compare = async (said: string) => {
    const now = JSON.stringify(await bench.state())
    if (now !== before) tally.wrong.push(`${what}: "${said}", but\n${now}\nwas\n${before}`)
  }
  if (end?.result === 'reverted' || end?.result === 'undone') await compare(end.result)
  else {
    if (!end) await ask(host, { request: 'recover', stateDir: STATE })
    const again = await ask(host, undo)
    if (again?.result === 'failed') tally.wrong.push(`${what}: ${JSON.stringify(again.problem)}`)
    await compare(`${end?.result ?? 'killed'}, then ${again?.result ?? 'killed'}`)
  }
  const left = outside(host).filter((path) => !files.includes(path))
  if (left.length > 0) tally.wrong.push(`${what}: left ${left.join(' ')}`)
  if (isHit && kind === 'kill') tally.kills++
  if (isHit && kind === 'fail') tally.failedWrites++
  return isHit
}

/** Every file of the machine's own configuration and of the state folder, but for finished entries of the journal. */
function outside(host: LabHost): string[] {
  const paths = ['/etc', STATE].flatMap((folder) => Object.keys(host.readTree(folder)))
  return paths.filter((path) => !path.endsWith('.ended.json'))
}
