import type { Backend } from '../backend.js'
import { CONFIGURATIONS, ownFiles } from './config.js'
import { nftablesForm } from './form.js'
import { detectNftables } from './detect.js'
import { NFT } from './programs.js'
import { policyVerbs, setNftPolicy } from './policy.js'
import { turnNftables, turnVerbs } from './turn.js'
import { verbs } from './verbs.js'

export { readStored } from './config.js'

/** nftables used directly: chains of nobody else's in the families inet, ip and ip6. nft 0.9.8 and later. */
export const nftables: Backend = {
  kind: 'nftables',
  platform: 'linux',
  detect: detectNftables,
  observe: async (host, finding) => (await import('./observe.js')).observeNftables(host, finding),
  verbs: { ...verbs, ...turnVerbs, ...policyVerbs },
  watched: CONFIGURATIONS,
  // every change of the kernel's rules by whichever program, the newer iptables among them; a line for each transaction
  signals: { argv: [NFT, 'monitor'], heard: /^# new generation/, of: NFT, root: true },
  turn: turnNftables,
  setPolicy: (host, _finding, policy) => setNftPolicy(host, policy),
  storedFiles: async (host) => {
    const here = await Promise.all(CONFIGURATIONS.map(async (path) => ((await host.exists(path)) ? [path] : [])))
    return [...here.flat(), ...(await ownFiles(host))]
  },
  form: nftablesForm,
  // sed ends the last line of a file that had no end, and nothing else
  sameContent: (_host, _path, was, now) => Promise.resolve(was !== null && now === `${was}\n`),
}
