import type { Host } from '../../hosts/index.js'
import { formatPortRange } from '../../model/net.js'
import type { Rule } from '../../model/rule.js'
import { msg, type Text } from '../../text/index.js'
import { placeText } from './owner.js'
import { zoneRules } from './rules.js'
import { readRuntimeZone, readStoredZone } from './zones.js'

/** Chains that firewalld makes for a zone or a policy, firewall/core/fw_zone.py: `filter_IN_public_allow`. */
const CHAIN =
  /^(?:filter|nat|mangle|raw)_(?:IN|OUT|FWD[IO]?|PRE|POST)_(policy_)?(.+?)(?:_(?:pre|log|deny|allow|post))?$/

/**
 * Says in firewalld's words what a rule of its table is: `port 8886/tcp in the zone public`.
 * @param text the rule as nft(8) writes it
 */
export async function firewalldWords(host: Host, chain: string, text: string): Promise<Text> {
  const [, policy, name] = CHAIN.exec(chain) ?? []
  if (name === undefined) return REST.test(text) ? msg('firewalld.whatIsLeft', { rule: text }) : text
  const place = placeText({ kind: policy === undefined ? 'zone' : 'policy', name })
  if (policy !== undefined) return msg('firewalld.ruleIn', { rule: text, place })
  if (REST.test(text)) return msg('firewalld.targetOf', { rule: text, place })
  const rule = (await rulesOf(host, name)).find((one) => sameRule(one, text))
  return rule?.text ?? msg('firewalld.ruleIn', { rule: text, place })
}

/** A rule that asks nothing: what is left over meets it. */
const REST = /^(?:counter )?(?:accept|drop|reject.*|policy .*)$/

async function rulesOf(host: Host, name: string): Promise<readonly Rule[]> {
  const runtime = await readRuntimeZone(host, name)
  const zone = runtime ?? (await readStoredZone(host, name))
  return typeof zone === 'object' ? zoneRules(host, name, zone, 'loaded') : []
}

function sameRule({ ports, protocol, source, action }: Rule, text: string): boolean {
  const [range] = ports
  const asked = [
    ...(source === 'any' ? [] : [`${source.includes(':') ? 'ip6' : 'ip'} saddr ${source}`]),
    ...(range ? [`${protocol} dport ${formatPortRange(range)}`] : []),
    ...(action === 'allow' ? ['accept'] : action === 'deny' ? ['drop'] : ['reject']),
  ].join(' ')
  return text.replace(/^meta nfproto \S+ /, '').startsWith(asked)
}
