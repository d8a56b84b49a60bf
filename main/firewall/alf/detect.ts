import { textOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { msg } from '../../text/index.js'
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
      evidence: [msg('backend.absent', { path: SOCKETFILTERFW })],
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
      state === null ? msg('alf.stateUnread') : msg('alf.state', { state }),
      ...(managed ? [msg('alf.managedHere')] : []),
    ],
  }
}
