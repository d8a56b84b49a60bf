import type { Check } from '../../model/evidence.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Stored } from './config.js'
import { chainText } from './own-rule.js'
import { ownBases } from './owners.js'
import { isStrange, outcomesOf, strangeText } from './plan.js'
import type { NftRuleset } from './ruleset.js'

/** Whether it will be so when the configuration is loaded again. */
export function proveStored(opening: Opening, { path, ruleset }: Stored, loaded: NftRuleset | undefined): Check {
  if (path === undefined)
    return {
      level: 'stored',
      result: 'fail',
      seen: 'nftables has no configuration that is loaded when the machine starts.',
      fix: 'Write the rules into /etc/nftables.conf, then apply this service again.',
    }
  if (!ruleset)
    return {
      level: 'stored',
      result: 'unknown',
      seen: `What ${path} loads cannot be worked out${loaded ? ' here' : ' without root'}.`,
      fix: loaded ? `See what this says: nft -c -f ${path}` : 'Check with rights.',
    }
  const deciding = loaded ? outcomesOf(loaded, opening).filter(({ outcome }) => outcome.kind !== 'default') : []
  const strange = deciding.find(({ base }) => isStrange(ruleset, base, opening))
  if (strange !== undefined)
    return {
      level: 'stored',
      result: 'fail',
      seen: strangeText(chainText(strange.base.name), path),
      fix: 'Store the rule where that chain comes from.',
    }
  const refused = refusal(ruleset, opening)
  if (refused === undefined)
    return { level: 'stored', result: 'pass', seen: `${path} lets ${portsText(opening)} through.`, fix: '' }
  return {
    level: 'stored',
    result: 'fail',
    seen: `${path} does not let ${openingText(opening)} through: ${refused}.`,
    fix: 'Apply this service again.',
  }
}

export function proveLoaded(opening: Opening, loaded: NftRuleset | undefined): Check {
  if (!loaded)
    return {
      level: 'loaded',
      result: 'unknown',
      seen: 'The kernel’s rules can be read by root only.',
      fix: 'Check with rights.',
    }
  const bases = ownBases(loaded, opening.direction)
  if (opening.direction === 'in' && bases.length === 0)
    return {
      level: 'loaded',
      result: 'fail',
      seen: 'The kernel holds no rules of nftables’ own.',
      fix: 'Load them with: systemctl restart nftables',
    }
  const refused = refusal(loaded, opening)
  if (refused === undefined)
    return {
      level: 'loaded',
      result: 'pass',
      seen: `The kernel lets ${openingText(opening)} through ${bases.map(({ name }) => chainText(name)).join(', ')}.`,
      fix: '',
    }
  return {
    level: 'loaded',
    result: 'fail',
    seen: `The kernel does not let ${openingText(opening)} through: ${refused}.`,
    fix: 'Load the configuration again with: systemctl reload nftables',
  }
}

/** What refuses it, in words. */
function refusal(ruleset: NftRuleset, opening: Opening): string | undefined {
  const shut = outcomesOf(ruleset, opening).find(({ outcome: { kind } }) => kind === 'closed' || kind === 'denied')
  if (!shut) return undefined
  const { base, family, outcome } = shut
  const by = outcome.by === '' ? 'its policy refuses it' : `"${outcome.by}" refuses it`
  return `in the chain ${chainText(base.name)} ${by} over IPv${family}`
}
