import type { Backend } from '../backend.js'
import { defaultVerbs, setUfwPolicy } from './default-policy.js'
import { denyVerbs } from './deny.js'
import { detectUfw } from './detect.js'
import { observeUfw } from './observe.js'
import { reloadVerbs } from './reload.js'
import { ufwForm } from './form.js'
import { AFTER, APPLICATIONS, CONFIGURATION, DEFAULTS, RULES } from './store.js'
import { parseTuples } from './tuple.js'
import { turnUfw, turnVerbs } from './turn.js'
import { verbs } from './verbs.js'

/** ufw 0.35 and later, on iptables-nft or iptables-legacy. */
export const ufw: Backend = {
  kind: 'ufw',
  platform: 'linux',
  detect: detectUfw,
  observe: observeUfw,
  verbs: { ...verbs, ...turnVerbs, ...reloadVerbs, ...denyVerbs, ...defaultVerbs },
  turn: turnUfw,
  setPolicy: (host, _finding, policy) => setUfwPolicy(host, policy),
  watched: [RULES[4], RULES[6], CONFIGURATION, DEFAULTS, APPLICATIONS],
  // "ufw default" also writes its words into what is logged last
  storedFiles: () => Promise.resolve([RULES[4], RULES[6], DEFAULTS, CONFIGURATION, AFTER[4], AFTER[6]]),
  form: ufwForm,
  sameContent: (_host, path, was, now) =>
    Promise.resolve(was !== null && (normal(path, was) === normal(path, now) || isCompletion(was, now))),
}

/** Every line but the commands, which ufw makes from the tuples. */
function normal(path: string, text: string): string {
  const { tuples, unknown } = parseTuples(text, path === RULES[6] ? 6 : 4)
  const [frame = '', tail = ''] = text.split(/### END RULES ###/)
  return JSON.stringify([tuples, unknown, frame.split('### RULES ###')[0], tail])
}

/** What ufw puts around the rules of a file. Its log only at the level that Debian ships, "low": others were chosen. */
const FRAME =
  /^(?:|### [A-Z ]+ ###|:ufw6?-[a-z-]+ - \[0:0\]|-A ufw6?-user-limit\b.*|-[AI] ufw6?-(?:after-)?logging-(?!.*UFW AUDIT).* -m limit --limit 3\/min --limit-burst 10)$/

/** Whether `now` is a file as Debian ships it, without rules, that ufw has written for the first time since. */
function isCompletion(was: string, now: string): boolean {
  if (/### END RULES ###/.test(was) || !/\[UFW BLOCK\]/.test(now)) return false
  if (/^(?:### tuple|-A ufw6?-user-(?:in|out|for))/m.test(was + now)) return false
  const rest = was.split('\n')
  const added = now.split('\n').filter((line) => line !== rest[0] || rest.shift() === undefined)
  return rest.length === 0 && added.every((line) => FRAME.test(line))
}
