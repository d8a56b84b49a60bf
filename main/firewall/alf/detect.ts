import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { GlobalState } from './parse.js'
import { MANAGED, readGlobalState, SOCKETFILTERFW } from './read.js'

/** The firewall is part of macOS, so its version is that of the system. */
const SYSTEM = '/System/Library/CoreServices/SystemVersion.plist'

/** Asks the firewall for its state. It has no rules apart from the running ones: stored is loaded. */
export async function detectAlf(host: Host): Promise<FirewallFinding> {
  if (!(await host.exists(SOCKETFILTERFW)))
    return {
      kind: 'alf',
      version: null,
      installed: false,
      enabled: false,
      running: false,
      loaded: false,
      evidence: [`${SOCKETFILTERFW} is not there`],
    }
  const [state, system, managed] = await Promise.all([
    readGlobalState(host),
    textOf(host, SYSTEM),
    host.exists(MANAGED),
  ])
  const on = state === null ? null : state > 0
  return {
    kind: 'alf',
    version: /<key>ProductVersion<\/key>\s*<string>([\d.]+)<\/string>/.exec(system ?? '')?.[1] ?? null,
    installed: true,
    enabled: on,
    running: on,
    loaded: on,
    evidence: [
      state === null
        ? 'socketfilterfw did not tell its state'
        : `socketfilterfw says State = ${state}: ${STATES[state]}`,
      ...(managed ? ['a configuration profile manages it: its rules can be read, but not changed here'] : []),
    ],
  }
}

const STATES: Readonly<Record<GlobalState, string>> = {
  0: 'it is off',
  1: 'it is on',
  2: 'it is on, and blocks everything that comes in',
}
