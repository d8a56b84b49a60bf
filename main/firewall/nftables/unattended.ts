import { groupBy } from '../../model/text.js'
import type { Command } from '../../verbs/index.js'
import { chainText, ruleText, type OwnRule } from './own-rule.js'
import { NFT, SED } from './programs.js'

/**
 * What removes rules when nobody watches. nft deletes a rule by its handle only, and that is another one after every
 * load; so the chain is listed, the lines that say exactly what ours say become commands, and nft carries those out at
 * once. Were the rules loaded meanwhile, the mark is gone, nothing is deleted, and it begins again. Rules that are gone are
 * passed over.
 */
export function removedAnyway(rules: readonly OwnRule[]): Command[] {
  return [...groupBy(rules, chainText).values()].map((ofChain) => {
    const [{ family, table, chain }] = ofChain as [OwnRule]
    const script = [...new Set(ofChain.map(deletion))].join(';')
    return { argv: [SH, '-c', BY_HANDLE, 'sallyport', family, table, chain, script] }
  })
}

/** A chain that is there for a moment: a table that was made anew meanwhile lacks it. */
export const MARK = 'sallyport_mark'

const SH = '/bin/sh'
/** The same text for every rule: what differs reaches it as arguments, which a shell does not look into. */
/* eslint-disable words/prose -- a script */
const BY_HANDLE = [
  'for try in 1 2 3; do',
  `${NFT} add chain "$1" "$2" ${MARK} || { ${NFT} list chain "$1" "$2" "$3" >/dev/null && continue; exit 0; };`,
  `{ ${NFT} -a list chain "$1" "$2" "$3" | ${SED} -n "$4"; echo "delete chain $1 $2 ${MARK}"; } | ${NFT} -f - && exit 0;`,
  'done; exit 1',
].join(' ')
/* eslint-enable words/prose */

/** sed(1): turns the line of this rule into the command that deletes it. */
function deletion(rule: OwnRule): string {
  const line = ruleText(rule).replace(/[\\.*[\]^$/]/g, '\\$&')
  // eslint-disable-next-line words/prose -- a script
  return `s/^[[:blank:]]*${line} # handle \\([0-9]*\\)$/delete rule ${chainText(rule)} handle \\1/p`
}
