import { LISTS_JSON, type Host } from '../../hosts/index.js'
import { jsonOf } from '../json-text.js'
import { parseRuleset, rulesetOf, type NftRuleset } from './ruleset.js'

export const NFT = '/usr/sbin/nft'
export const SED = '/usr/bin/sed'
const UNSHARE = '/usr/bin/unshare'

/** Reads the kernel's rules (5 ms; 300 ms for 5,000 rules). @returns `undefined` without rights */
export function readLoaded(host: Host): Promise<NftRuleset | undefined> {
  return list(host, 'ruleset')
}

/** Reads the kernel's chains without their rules (5 ms, however many rules there are). @returns `undefined` without rights */
export function readChains(host: Host): Promise<NftRuleset | undefined> {
  return list(host, 'chains')
}

async function list(host: Host, what: 'chains' | 'ruleset'): Promise<NftRuleset | undefined> {
  if (!(await host.exists(NFT))) return undefined
  const listed = await host.run([NFT, '-j', 'list', what], LISTS_JSON)
  return listed.code === 0 ? rulesetOf(jsonOf(listed)) : undefined
}

/** The longest text that one argument may be, MAX_ARG_STRLEN in the kernel's headers, with room to spare. */
const LONGEST_ARGUMENT = 100_000

/**
 * Reads what a configuration would load, by loading it where it harms nobody: in a network namespace of its own, that
 * ends with the command (10 ms). `nft -e` tells what was added. `iif` wants an interface that exists, and there is none
 * but lo; so a text with that word is handed over with `iifname` in its place.
 * @returns `undefined` when it cannot be loaded so, or without rights
 */
export async function readConfiguration(host: Host, path: string, text: string): Promise<NftRuleset | undefined> {
  if (!(await host.exists(UNSHARE)) || !(await host.exists(NFT))) return undefined
  const byName = text.replace(/\b([io]if)\b(?=\s)/g, '$1name')
  const source = byName === text || byName.length > LONGEST_ARGUMENT ? ['-f', path] : [byName]
  const loaded = await host.run([UNSHARE, '-n', NFT, '-j', '-e', ...source])
  if (loaded.code !== 0) return undefined
  return parseRuleset(loaded.stdout.trim() === '' ? '{"nftables":[]}' : loaded.stdout)
}
