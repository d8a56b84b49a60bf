import { perResult, type Host, type RunResult } from '../../hosts/index.js'
import { jsonOf } from '../../netfilter/index.js'
import { parseRuleset, rulesetOf, type NftRuleset } from './ruleset.js'
import { isEnabled } from './service.js'

export const NFT = '/usr/sbin/nft'
export const SED = '/usr/bin/sed'
const UNSHARE = '/usr/bin/unshare'

/** Reads the kernel's rules (5 ms; 300 ms for 5,000 rules). @returns `undefined` without rights */
export async function readLoaded(host: Host): Promise<NftRuleset | undefined> {
  return loadedIn(await list(host, 'ruleset'))
}

/** Reads the kernel's chains, see {@link listChains}. @returns `undefined` without rights */
export async function readChains(host: Host): Promise<NftRuleset | undefined> {
  return loadedIn(await listChains(host))
}

/**
 * Lists the kernel's chains without their rules (5 ms, however many there are); with them where nftables starts with the
 * machine, as there they are asked for next. @returns `undefined` without nft
 */
export async function listChains(host: Host): Promise<RunResult | undefined> {
  return list(host, (await isEnabled(host)) ? 'ruleset' : 'chains')
}

async function list(host: Host, what: 'chains' | 'ruleset'): Promise<RunResult | undefined> {
  return (await host.exists(NFT)) ? host.run([NFT, '-j', 'list', what]) : undefined
}

const rulesetIn = perResult((listed) => (listed.code === 0 ? rulesetOf(jsonOf(listed)) : undefined))
const loadedIn = (listed: RunResult | undefined) => listed && rulesetIn(listed)

/** The longest text that one argument may be, MAX_ARG_STRLEN in the kernel's headers, with room to spare. */
const LONGEST_ARGUMENT = 100_000

/** `iif` and `oif` in front of a name that is not lo; what `fib` asks is a word of its own. */
const BY_INDEX = /\bfib\s+\w+(?:\s*\.\s*\w+)*\s+\w+|\b([io]if)\b(?=\s)(?!\s+(?:"lo"|lo\b))/g

/**
 * Reads what a configuration would load, by loading it where it harms nobody: in a network namespace of its own, that
 * ends with the command (10 ms). `nft -e` tells what was added. `iif` wants an interface that exists, and there is none
 * but lo; so a text that names another is handed over with `iifname` in its place.
 * @returns `undefined` when it cannot be loaded so, or without rights
 */
export async function readConfiguration(host: Host, path: string, text: string): Promise<NftRuleset | undefined> {
  if (!(await host.exists(UNSHARE)) || !(await host.exists(NFT))) return undefined
  const byName = text.replace(BY_INDEX, (words, name?: string) => (name === undefined ? words : `${name}name`))
  const source = byName === text || byName.length > LONGEST_ARGUMENT ? ['-f', path] : [byName]
  const loaded = await host.run([UNSHARE, '-n', NFT, '-j', '-e', ...source])
  if (loaded.code !== 0) return undefined
  return parseRuleset(loaded.stdout.trim() === '' ? '{"nftables":[]}' : loaded.stdout)
}
