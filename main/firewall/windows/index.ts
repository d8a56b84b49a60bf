import type { Backend } from '../backend.js'
import { detectWindows } from './detect.js'
import { keyText, LOCAL } from './registry.js'
import { policyVerbs, setWindowsPolicy } from './policy.js'
import { turnWindows } from './turn.js'
import { verbs } from './verbs.js'

/** Windows Defender Firewall, Windows 10 and Server 2016 and later. */
export const windows: Backend = {
  kind: 'windows',
  platform: 'win32',
  detect: detectWindows,
  observe: async (...about) => (await import('./observe.js')).observeWindows(...about),
  zones: async (host) => (await import('./list-zones.js')).listZones(host), // only for those who choose
  verbs: { ...verbs, ...policyVerbs },
  watched: [],
  pulse: async (host) => (await keyText(host, `${LOCAL}\\FirewallRules`)) ?? '',
  turn: turnWindows,
  setPolicy: (host, _finding, policy) => setWindowsPolicy(host, policy),
  // it stores its rules in the registry, where each is a value of its own: taking ours out leaves the others as they are
  storedFiles: () => Promise.resolve([]),
  sameContent: () => Promise.resolve(false),
}
