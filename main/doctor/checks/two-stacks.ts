import { legacyTables, type Chain, type Ruleset, type Table } from '../../netfilter/index.js'
import { oneStep, outcomeOf, ROOT_ONLY, unknown, type Check } from '../check.js'
import { msg } from '../../text/index.js'

/** Both kinds of iptables hold rules that refuse: a packet must please them both, and most tools show only one. */
export const twoStacks: Check = {
  id: 'two-stacks',
  title: msg('doctor.twoStacksCheck'),
  applies: ({ host }) => host.platform === 'linux',
  check: async ({ host, ground }) => {
    if ((await host.read('/proc/net/ip_tables_names')).state === 'denied') return unknown(ROOT_ONLY)
    const loaded = await Promise.all(([4, 6] as const).map((family) => legacyTables(host, family)))
    if (loaded.flat().length === 0) return { result: 'pass' }
    const { ruleset } = await ground()
    if (!ruleset) return unknown(ROOT_ONLY)
    const legacy = filtering(ruleset, ({ stack }) => stack === 'iptables-legacy')
    const modern = filtering(ruleset, ({ stack }) => stack !== 'iptables-legacy')
    if (legacy.length === 0 || modern.length === 0) return { result: 'pass' }
    const families = [...new Set(legacy.map(({ table }) => (table.family === 'ip6' ? 6 : 4)))]
    return outcomeOf([
      {
        id: 'two-stacks',
        firewalls: ['iptables'],
        what: msg('doctor.twoStacks'),
        meaning: msg('doctor.twoStacksMeaning'),
        todo: msg('doctor.twoStacksTodo'),
        evidence: [...legacy, ...modern].map(({ table, chain }) =>
          msg('doctor.chainHolds', {
            table: `${table.family} ${table.name}${table.stack === 'iptables-legacy' ? ' (iptables-legacy)' : ''}`,
            chain: chain.name,
            count: chain.rules.length,
            policy: chain.base?.policy ?? 'accept',
          }),
        ),
        contested: false,
        remedies: [
          {
            id: 'pass-legacy',
            label: msg('doctor.passLegacy'),
            title: msg('doctor.legacyPassed'),
            firewall: 'iptables',
            draft: () => {
              const steps = families.flatMap(
                (family) => oneStep('iptables.passLegacy', { family }, msg('doctor.passLegacyReason')).steps,
              )
              return Promise.resolve({
                steps,
                unchanged: [],
                warnings: [msg('doctor.passLegacyWarning')],
              })
            },
          },
        ],
      },
    ])
  },
}

interface Filtering {
  readonly table: Table
  readonly chain: Chain
}

/** Chains for what comes in that refuse anything, or lead somewhere. */
function filtering(ruleset: Ruleset | undefined, wanted: (table: Table) => boolean): Filtering[] {
  return (ruleset?.tables ?? []).filter(wanted).flatMap((table) =>
    [...table.chains.values()]
      .filter(
        ({ base, rules }) =>
          base?.hook === 'input' && (base.policy === 'drop' || rules.some((rule) => refuses(rule.text()))),
      )
      .filter(({ rules }) => !rules[0]?.text().includes(PASS))
      .map((chain) => ({ table, chain })),
  )
}

// eslint-disable-next-line words/prose -- a comment that stands in the kernel, by which the rule is found again
const PASS = 'sallyport: the newer rules decide'
const refuses = (text: string) => /\b(?:drop|reject|jump|goto)\b|-[jg] (?!ACCEPT|RETURN|LOG)/i.test(text)
