import type { Check } from '../../model/evidence.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Stored } from './config.js'
import { chainText } from './own-rule.js'
import { ownBases } from './owners.js'
import { isStrange, outcomesOf } from './plan.js'
import type { NftRuleset } from './ruleset.js'
import { msg, type Message } from '../../text/index.js'

/** Whether it will be so when the configuration is loaded again. */
export function proveStored(opening: Opening, { path, ruleset }: Stored, loaded: NftRuleset | undefined): Check {
  if (path === undefined)
    return {
      level: 'stored',
      result: 'fail',
      seen: msg('nftables.neverStored'),
      fix: msg('nftables.writeThenOpen'),
    }
  if (!ruleset)
    return {
      level: 'stored',
      result: 'unknown',
      seen: loaded ? msg('nftables.configurationUnclear', { path }) : msg('nftables.configurationRootOnly', { path }),
      fix: loaded ? msg('nftables.tryConfiguration', { path }) : msg('backend.checkWithRights'),
    }
  const deciding = loaded ? outcomesOf(loaded, opening).filter(({ outcome }) => outcome.kind !== 'default') : []
  const strange = deciding.find(({ base }) => isStrange(ruleset, base, opening))
  if (strange !== undefined)
    return {
      level: 'stored',
      result: 'fail',
      seen: msg('nftables.strangeChain', { chain: chainText(strange.base.name), path }),
      fix: msg('nftables.storeAtSource'),
    }
  const refused = refusal(ruleset, opening)
  if (refused === undefined)
    return {
      level: 'stored',
      result: 'pass',
      seen: msg('nftables.storedOpen', { path, ports: portsText(opening) }),
      fix: '',
    }
  return {
    level: 'stored',
    result: 'fail',
    seen: msg('nftables.storedShut', { path, opening: openingText(opening), why: refused }),
    fix: msg('backend.openAgain'),
  }
}

export function proveLoaded(opening: Opening, loaded: NftRuleset | undefined): Check {
  if (!loaded)
    return {
      level: 'loaded',
      result: 'unknown',
      seen: msg('backend.kernelRootOnly'),
      fix: msg('backend.checkWithRights'),
    }
  const bases = ownBases(loaded, opening.direction)
  if (opening.direction === 'in' && bases.length === 0)
    return {
      level: 'loaded',
      result: 'fail',
      seen: msg('nftables.rulesNotLoaded'),
      fix: msg('nftables.loadThem'),
    }
  const refused = refusal(loaded, opening)
  if (refused === undefined)
    return {
      level: 'loaded',
      result: 'pass',
      seen:
        bases.length === 0
          ? msg('nftables.loadedUnjudged', { opening: openingText(opening) })
          : msg('nftables.loadedOpen', {
              opening: openingText(opening),
              chains: bases.map(({ name }) => chainText(name)),
            }),
      fix: '',
    }
  return {
    level: 'loaded',
    result: 'fail',
    seen: msg('nftables.loadedShut', { opening: openingText(opening), why: refused }),
    fix: msg('nftables.reload'),
  }
}

/** What refuses it. */
function refusal(ruleset: NftRuleset, opening: Opening): Message | undefined {
  const shut = outcomesOf(ruleset, opening).find(({ outcome: { kind } }) => kind === 'closed' || kind === 'denied')
  if (!shut) return undefined
  const { base, family, outcome } = shut
  const chain = chainText(base.name)
  return outcome.by === ''
    ? msg('nftables.byPolicy', { chain, family })
    : msg('nftables.byRule', { rule: outcome.by, chain, family })
}
