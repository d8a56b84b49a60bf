import type { Backend } from '../backend.js'
import { detectAlf } from './detect.js'
import { MANAGED, readApplications, readGlobalState } from './read.js'
import { setAlfPolicy } from './policy.js'
import { turnAlf } from './turn.js'
import { verbs } from './verbs.js'

export { setAlf } from './turn.js'

/** The application firewall of macOS. Its settings are no file since macOS 15, and only its own program changes them. */
export const alf: Backend = {
  kind: 'alf',
  platform: 'darwin',
  detect: detectAlf,
  observe: async (...about) => (await import('./observe.js')).observeAlf(...about),
  verbs,
  turn: turnAlf,
  setPolicy: (host, _finding, policy) => setAlfPolicy(host, policy),
  watched: ['/Library/Preferences/com.apple.alf.plist', MANAGED],
  pulse: async (host) => JSON.stringify(await Promise.all([readGlobalState(host), readApplications(host)])),
  storedFiles: () => Promise.resolve([]),
  sameContent: (_host, _path, was, now) => Promise.resolve(was === now),
}
