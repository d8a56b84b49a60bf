import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseMethod } from '../elevate/index.js'
import { localHost, recordedHost } from '../hosts/index.js'
import { prepareFolder } from '../journal/index.js'
import type { Readings } from '../model/readings.js'
import { rehearsalMachine, type Serve, type SimulatedMachine } from '../practice/index.js'
import { main } from './program.js'
import { EXIT } from './shell.js'

/** What people do most. What it leads through is the same for all firewalls but their own reading and writing. */
const COMMANDS = [
  ['detect'],
  ['plan', 'jetstream-server'],
  ['apply', 'jetstream-server', '--yes'],
  ['status'],
  ['apply', 'jetstream-server', '--yes', '--json'],
  ['undo', '--yes', '--json'],
  ['status', '--json'],
] as const

/** What only looks. */
const LOOKS = [
  ['detect'],
  ['status'],
  ['status', '--json'],
  ['plan', 'jetstream-server'],
  ['verify', 'jetstream-server', '--json'],
] as const

/** A profile of somebody's own, in every form that YAML is mostly written in. */
const OWN = `schema: 1
id: own
title: A service of your own
summary: "For the rehearsal: nothing runs."
category: Own
sources: [{ title: none, seen: 2026-01-01 }]
openings:
  # one in a line, and one in lines
  - { id: web, label: Web, protocols: [tcp], ports: '8080', from: any, reason: For the web., closed: No web. }
  - id: calls
    label: Calls
    protocols: [tcp, udp]
    ports: 6000-6200
    from: any
    reason: For calls.
    closed: No calls.
`

async function play(commands: readonly (readonly string[])[], machine: SimulatedMachine): Promise<void> {
  for (const words of commands) {
    const code = await main(['node', 'sallyport', ...words], '', machine)
    // nothing listens there, so applying ends with what could not be proven
    if (code !== EXIT.done && code !== EXIT.unproven) throw new Error(`sallyport ${words.join(' ')} ended with ${code}`)
  }
}

/**
 * What the work is done with on a real machine: its files, its commands, and the rights of who has them already. Touches
 * nothing but the folder: the command is Node, which prints a listing, and the request is none.
 */
async function rehearseHere(folder: string): Promise<void> {
  const host = localHost()
  const file = join(folder, 'listing.json')
  await host.write(file, '{"nftables": [{"table": {}}, {"rule": {}}, {"rule": {}}]}\n')
  await Promise.all([host.list(folder), host.exists(file), host.read(file), host.modified(file)])
  const program = 'process.stdout.write(require("node:fs").readFileSync(process.argv[1]))'
  for (const listsJson of [true, false])
    await host.run([process.execPath, '-e', program, file], { listsJson }).then(({ stdout }) => stdout)
  await prepareFolder(folder)
  const nobody = { files: {}, lists: {}, runs: {} }
  const surroundings = { terminal: false, desktop: false, ownProcess: true }
  const method = await chooseMethod(recordedHost(nobody), surroundings)
  await method?.serve?.(
    'none',
    () => undefined,
    () => false,
  )
}

/**
 * Does what people do most on a simulated machine, when the program is built: V8 has then made the code of it, which the
 * build keeps (see code-cache.ts). Prints as those commands do.
 * @param asHelper the helper’s work, as its own program has it; that in the command line’s own process is rehearsed as well
 * @param recorded machines with other firewalls, which can only be looked at
 */
export async function rehearse(asHelper: Serve, recorded: readonly Readings[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-rehearsal-'))
  try {
    const own = join(folder, 'own.yaml')
    writeFileSync(own, OWN)
    await rehearseHere(folder)
    for (const [index, serve] of [undefined, asHelper].entries())
      await play([...COMMANDS, ['plan', own]], await rehearsalMachine(join(folder, String(index)), serve))
    for (const [index, readings] of recorded.entries())
      await play(LOOKS, await rehearsalMachine(join(folder, `recorded-${index}`), undefined, recordedHost(readings)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
