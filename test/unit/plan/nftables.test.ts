import { describe, test } from 'vitest'
import { fixture } from '../../support/fixture.js'
import { key, machine, type MachineParts } from '../../support/machine.js'
import { recording } from '../../support/recordings.js'
import { golden, type Asked } from './golden.js'

const SERVER = 'jetstream-server'
const NFT = '/usr/sbin/nft'
const CONFIG = '/etc/nftables.conf'
const rules = (name: string) => fixture(`nft-1.0.6-rulesets/${name}.json`)
const LIST = key(NFT, '-j', 'list', 'ruleset')
const LOAD = key('/usr/bin/unshare', '-n', NFT, '-j', '-e', '-f', CONFIG)

/** nftables with these rules in the kernel and in its configuration. */
function nft(loaded: string, stored = loaded): MachineParts {
  return {
    files: {
      [NFT]: '',
      '/usr/bin/unshare': '',
      [CONFIG]: 'flush ruleset\n',
      '/etc/systemd/system/sysinit.target.wants/nftables.service': '',
    },
    runs: { [key(NFT, '--version')]: recording('nft-1.0.6', '001-version').stdout, [LIST]: loaded, [LOAD]: stored },
  }
}
/** A chain whose rules are given as statements. */
function chain(policy: 'accept' | 'drop', ...statements: readonly (readonly object[])[]): string {
  const name = { family: 'inet', table: 'filter' }
  const base = { chain: { ...name, name: 'input', hook: 'input', type: 'filter', prio: 0, policy } }
  const rows = statements.map((expr, index) => ({ rule: { ...name, chain: 'input', handle: index + 4, expr } }))
  return JSON.stringify({ nftables: [base, ...rows] })
}
const match = (protocol: string, field: string, right: unknown) => ({
  match: { op: '==', left: { payload: { protocol, field } }, right },
})
const verdict = (word: string) => ({ [word]: null })
const REFUSED = { code: 1, stdout: '', stderr: recording('nft-1.0.6', '022-nonroot-json').stderr }

describe('plans on nftables', () => {
  test.each<[string, Asked, MachineParts]>([
    ['server', {}, nft(rules('server'), rules('server-echo'))],
    ['server-policy', {}, nft(chain('drop'))],
    ['server-from-two-networks', { values: { from: '192.168.1.0/24,2001:db8::/32' } }, nft(chain('drop'))],
    ['last-rule-drops', {}, nft(chain('accept', [match('tcp', 'dport', 22), verdict('accept')], [verdict('drop')]))],
    [
      'already-open',
      {},
      nft(
        chain('drop', ...['tcp', 'udp'].map((of) => [match(of, 'dport', { range: [8000, 9000] }), verdict('accept')])),
      ),
    ],
    ['open-now-only', {}, nft(chain('drop', [verdict('accept')]), chain('drop'))],
    ['stored-only', {}, nft(chain('drop'), chain('drop', [verdict('accept')]))],
    ['deny-in-front', {}, nft(chain('drop', [match('tcp', 'dport', 8886), verdict('reject')]))],
    ['deny-of-a-part-in-front', {}, nft(chain('drop', [match('ip', 'saddr', '198.51.100.7'), verdict('drop')]))],
    [
      'deny-of-a-part-before-the-last-rule',
      {},
      nft(chain('accept', [match('ip', 'saddr', '198.51.100.7'), verdict('drop')], [verdict('drop')])),
    ],
    ['refuses-nothing', {}, nft(chain('accept'))],
    ['not-loaded', {}, nft('{"nftables":[]}')],
    ['of-somebody-else', {}, nft(chain('drop'), '{"nftables":[]}')],
    ['jump-to-a-chain-that-drops', {}, nft(rules('wan'))],
  ])('%s', (name, asked, parts) => golden(`nftables-${name}`, machine(parts), SERVER, asked))

  test('unreadable: without rights', () =>
    golden('nftables-unreadable', machine(nft(''), { runs: { [LIST]: REFUSED, [LOAD]: REFUSED } }), SERVER))

  test('a folder that the configuration loads', () => {
    const files = { [CONFIG]: 'flush ruleset\ninclude "/etc/nftables.d/*.nft"\n' }
    return golden('nftables-folder', machine(nft(chain('drop')), { files }), SERVER)
  })
})
