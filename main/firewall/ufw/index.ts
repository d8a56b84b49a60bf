import type { Backend } from '../backend.js'
import { detectUfw } from './detect.js'
import { observeUfw } from './observe.js'
import { RULES } from './store.js'
import { parseTuples } from './tuple.js'
import { verbs } from './verbs.js'

/** ufw 0.35 and later, on iptables-nft or iptables-legacy. */
export const ufw: Backend = {
  kind: 'ufw',
  detect: detectUfw,
  observe: (host, finding) => observeUfw(host, finding),
  verbs,
  storedFiles: () => Promise.resolve([RULES[4], RULES[6]]),
  sameContent: (_host, path, was, now) => Promise.resolve(was !== null && normal(path, was) === normal(path, now)),
}

/** Every line but the commands, which ufw makes from the tuples. */
function normal(path: string, text: string): string {
  const { tuples, unknown } = parseTuples(text, path === RULES[6] ? 6 : 4)
  const [frame = '', tail = ''] = text.split('### END RULES ###')
  return JSON.stringify([tuples, unknown, frame.split('### RULES ###')[0], tail])
}
