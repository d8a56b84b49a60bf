import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import { firewallName, type FirewallKind } from '../model/observation.js'
import { openingText, type Opening } from '../model/opening.js'
import { tableOwner, type Chain, type Ground, type Table } from '../netfilter/index.js'
import { msg, type Message } from '../text/index.js'
import { isRefused, journeysFor, type Within } from './journeys.js'

/** Why an opening will be refused whatever the front end lets in: by rules that stand beside its own. */
export async function refusedBeside(
  host: Host,
  opening: Opening,
  { ruleset, network }: Ground,
  { front, ...within }: Within & { readonly front?: FirewallKind },
): Promise<Message | undefined> {
  if (!ruleset || (front !== 'ufw' && front !== 'firewalld')) return undefined
  const tables = ruleset.tables.flatMap(front === 'ufw' ? withoutUfw : withoutFirewalld)
  const [refused] = journeysFor(opening, { network, ruleset: { ...ruleset, tables } }, within).filter(isRefused)
  const by = refused && (await decidedBy(host, refused.journey.decidedBy))
  return by
    ? msg('verify.refusedBeside', { opening: openingText(opening), firewall: firewallName(front), by: by.words })
    : undefined
}

/** ufw hangs chains of its own into the built-in ones, and sets their policies. */
function withoutUfw(table: Table): Table {
  if (table.stack === 'nftables' || table.name !== 'filter' || !table.chains.has(nameIn(table))) return table
  const bare = (chain: Chain): Chain => ({
    ...chain,
    base: chain.base && { ...chain.base, policy: 'accept' },
    rules: chain.rules.filter((rule) => !/ -[jg] ufw6?-/.test(rule.text())),
  })
  return {
    ...table,
    chains: new Map([...table.chains].map(([name, chain]) => [name, chain.base ? bare(chain) : chain])),
  }
}

const nameIn = ({ family }: Table) => (family === 'ip6' ? 'ufw6-user-input' : 'ufw-user-input')

/** firewalld has a table of its own; with its iptables backend the whole of the filter table is. */
function withoutFirewalld(table: Table): Table[] {
  const isOwn =
    table.stack === 'nftables' ? tableOwner(table.name)?.id === 'firewalld' : table.chains.has('INPUT_ZONES')
  return isOwn ? [] : [table]
}
