import type { Backend } from '../backend.js'
import { besideVerbs } from './beside.js'
import { detectIptables } from './detect.js'
import { iptablesForm, normal } from './form.js'
import { OWN_UNIT_PATH, StoredPath } from './store.js'
import { loadVerbs } from './load.js'
import { policyVerbs, setIptablesPolicy } from './policy.js'
import { turnIptables } from './turn.js'
import { passVerbs } from './pass-verbs.js'
import { verbs } from './verbs.js'

export { SHUT_IN, shutTable } from './beside.js'
export { persistDraft } from './keep.js'
export { loadStored, storedIsLoaded } from './load.js'
export { readVersion } from './programs.js'
export { readPlaces } from './read.js'

/** iptables 1.8 and later, on nf_tables or legacy, IPv4 and IPv6. */
export const iptables: Backend = {
  kind: 'iptables',
  platform: 'linux',
  detect: detectIptables,
  observe: async (host) => (await import('./observe.js')).observeIptables(host),
  verbs: { ...verbs, ...passVerbs, ...loadVerbs, ...besideVerbs, ...policyVerbs },
  turn: (host, _finding, to) => turnIptables(host, to),
  setPolicy: (host, _finding, policy) => setIptablesPolicy(host, policy),
  watched: [...StoredPath.options, OWN_UNIT_PATH],
  storedFiles: async (host) => {
    const there = await Promise.all(StoredPath.options.map((path) => host.exists(path)))
    return StoredPath.options.filter((_, index) => there[index])
  },
  form: iptablesForm,
  // somebody may have stored all rules anew in between: then only the time and the counters differ
  sameContent: (_host, _path, was, now) => Promise.resolve(was !== null && normal(was) === normal(now)),
}
