import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Request } from '../../../main/api/contract.js'
import { verbOf } from '../../../main/plan/index.js'
import { parseIptablesSave } from '../../../main/netfilter/index.js'
import { faultOf } from '../../../main/model/fault.js'
import { parseNetwork, parsePortRange } from '../../../main/model/net.js'
import { ProblemError } from '../../../main/model/problem.js'
import { InterfaceName, SafeText } from '../../../main/model/text.js'
import { english } from '../../support/english.js'
import { CALLS } from '../../support/requests.js'

const SOCKETFILTERFW = '/usr/libexec/ApplicationFirewall/socketfilterfw'
const NETSH = 'C:\\Windows\\System32\\netsh.exe'
const PROGRAMS = [
  ...['/usr/sbin/ufw', '/usr/bin/firewall-cmd', '/usr/bin/firewall-offline-cmd'],
  ...['/usr/sbin/iptables', '/usr/sbin/ip6tables-legacy', '/usr/bin/sed', '/usr/bin/systemctl'],
  SOCKETFILTERFW,
  NETSH,
]
/** Words that Sallyport says itself, in front of or between what it was given. */
const OWN =
  /^(?:--permanent|--(?:zone|policy)=[A-Za-z0-9_][\w-]*|--(?:add|remove)-port=[\d-]+\/(?:tcp|udp)|--(?:add|remove)-rich-rule=rule family="ipv[46]"(?: source address="[0-9a-f.:/]+")?(?: destination address="[0-9a-f.:/]+")? port port="[\d-]+" protocol="(?:tcp|udp)" accept|--set-target=(?:default|ACCEPT|CONTINUE|DROP|REJECT|%%REJECT%%)|--reload|-[wADIPsdiopmj]|--(?:dports?|comment|ctstate|hashlimit-(?:upto|burst|mode|name|htable-expire)|follow-symlinks|add|remove|blockapp|unblockapp|setglobalstate|setblockall|setallowsigned|setallowsignedapp))$/
/** A pattern of sed's without its backslashes, as long as they stand before what has a meaning there. */
const unescaped = (word: string) => (word.startsWith('/^') ? word.replace(/\\([.*[^$/])/g, '$1') : word)

const NASTY = [
  '"',
  "'",
  '`',
  '$(id)',
  '${IFS}',
  ';',
  '|',
  '&',
  '&&',
  '\n',
  '\r',
  '\0',
  '\t',
  '\u0007',
  '\u001b[2J',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\ud800',
  '\\',
  '--reset',
  '--rootdir=/tmp/x',
  '--datadir=/tmp',
  '-f',
  '--',
  '-',
  '*',
  '?',
  '[a]',
  '~',
  '#',
  '%',
  '%s',
  '<',
  '>',
  '(',
  ')',
  '{',
  '}',
  '!',
  ' ',
  '../',
  '/etc/passwd',
  'proto',
  'comment',
  'from',
  'any',
  'delete',
  'é',
  '文',
  '🚪',
  '\ufeff',
  '٣',
  'x'.repeat(300),
]
const piece = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('8886', 'eth0', '10.0.0.0/8', 'Jet'),
)
const hostile = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))

/** Every call with the text in one of its places, also those of nftables' first rule; a file of iptables has its own test. */
const { machine: _machine, ...ofFirewalls } = CALLS
const targets = Object.entries(ofFirewalls).flatMap(([kind, calls]) =>
  calls.flatMap(([verb, args]) =>
    [...Object.keys(args), ...(kind === 'nftables' ? rulePaths(args) : [])].map((field) => ({
      kind: kind as keyof typeof ofFirewalls,
      verb,
      args,
      field,
    })),
  ),
)

function rulePaths(args: Record<string, unknown>): string[] {
  return Object.keys(ruleOf(args)).map((field) => `rules.${field}`)
}

function ruleOf({ rules }: Record<string, unknown>): object {
  return Array.isArray(rules) ? (rules[0] as object) : {}
}

function withText(args: Record<string, unknown>, field: string, text: unknown): Record<string, unknown> {
  const [rules = '', inner] = field.split('.')
  return inner === undefined ? { ...args, [field]: text } : { ...args, [rules]: [{ ...ruleOf(args), [inner]: text }] }
}

function commandOf({ verb, args, field }: (typeof targets)[number], text: unknown) {
  try {
    return verbOf(verb)?.command(withText(args, field, text))
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'input') return undefined
    throw error
  }
}

const NFT_RULE = String.raw`(?:meta nfproto ipv[46] )?(?:[io]ifname "[A-Za-z0-9][\w.-]*" )*(?:ip6? [sd]addr [0-9a-f.:/]+ )*(?:tcp|udp) dport [\d-]+ accept comment "sallyport: [^"\n]*"`
const NFT_CHAIN = String.raw`(?:inet|ip6?) [A-Za-z_][\w.-]* [A-Za-z_][\w.-]*`
const NFT_ADD = `(?:add|insert) rule ${NFT_CHAIN}(?: handle \\d+)? ${NFT_RULE}`
/** A line of a file of ours, and the one text that nft is given on its command line. */
const NFT_LINE = new RegExp(`^(?:|add table (?:inet|ip6?) [A-Za-z_][\\w.-]*|add chain ${NFT_CHAIN}|${NFT_ADD})$`)
const NFT_TEXT = new RegExp(
  `^(?:${NFT_ADD}|chain ${NFT_CHAIN} \\{ policy (?:accept|drop); \\}|delete table (?:inet|ip6?) [A-Za-z_][\\w.-]*|delete rule ${NFT_CHAIN} handle (?:\\d+|\\[of: ${NFT_RULE}\\]); delete chain (?:inet|ip6?) [A-Za-z_][\\w.-]* sallyport_mark)$`,
)
const OWN_PATH = String.raw`\/etc\/(?:nft[\w.-]+\/)?sallyport-[a-z0-9-]+\.nft`
const SED_TEXT = new RegExp(
  String.raw`^(?:\d+s\/(?:;\[\[:blank:\]\]\*\$\/; policy (?:accept|drop);| policy (?:accept|drop);\/|policy (?:accept|drop|none)\/policy (?:accept|drop|none))\/|\$a include "${OWN_PATH}\*"|\/\^include "[\w\\\/.-]+\\\*"\$\/d)$`,
)

/** What nft and sed are told is one of the texts that Sallyport says itself. */
function expectNft([program, ...words]: readonly string[]): void {
  const config = /^\/etc\/(?:sysconfig\/)?nftables\.conf$/
  if (program === '/usr/bin/sed') {
    expect(words.slice(0, 2)).toEqual(['-i', '--follow-symlinks'])
    expect(words[2]).toMatch(SED_TEXT)
    expect(words[3]).toMatch(config)
    expect(words).toHaveLength(4)
    return
  }
  if (program === '/usr/bin/systemctl') {
    expect(words).toEqual([expect.stringMatching(/^(?:en|dis)able$/), 'nftables.service'])
    return
  }
  expect(program).toBe('/usr/sbin/nft')
  const [dry, ...load] = words[0] === '-c' ? words : ['', ...words]
  if (load[0] === '-f')
    expect([dry, ...load]).toEqual(['-c', '-f', expect.stringMatching(new RegExp(`^${OWN_PATH}$|${config.source}`))])
  else {
    expect(words.filter((word) => word !== '-c')).toHaveLength(1)
    expect(words.at(-1)).toMatch(NFT_TEXT)
  }
}

test('10,000 hostile texts never become an option, a second word or another program', () => {
  let passed = 0
  fc.assert(
    fc.property(fc.constantFrom(...targets), hostile, (target, text) => {
      const command = commandOf(target, text)
      if (!command) return
      if ('edit' in command) throw new Error('no verb of a firewall sets keys')
      if ('file' in command) {
        // one line of its own, whatever it says: a text cannot begin a second setting
        const { path, content } = command.file
        expect(path).toMatch(
          /^\/etc\/(?:ufw\/applications\.d\/sallyport-[a-z0-9-]+|(?:nft[\w.-]+\/)?sallyport-[a-z0-9-]+\.nft)$/,
        )
        if (content !== null) expect(content.split('\n')).toHaveLength(target.kind === 'ufw' ? 5 : 6)
        for (const line of target.kind === 'nftables' ? (content ?? '').split('\n').slice(2) : [])
          expect(line).toMatch(NFT_LINE)
        return
      }
      passed++
      if (target.kind === 'nftables') {
        for (const { argv } of [command, ...(command.check ? [command.check] : [])]) expectNft(argv)
        return
      }
      const [program = '', ...words] = command.argv
      if (program === NETSH) {
        expectNetsh(words, command.argv.length, target)
        return
      }
      expect(PROGRAMS).toContain(program)
      for (const word of words) {
        if (word.startsWith('-')) expect(word).toMatch(OWN)
        // eslint-disable-next-line no-control-regex
        expect(unescaped(word)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029`'\\|]/)
      }
      if (program === SOCKETFILTERFW) expect(words).toHaveLength(2)
      if (target.field === 'program') expect(words[1]).toBe(text)
      // the text is one whole word, or part of a word that the grammar above knows
      if (target.field === 'comment' && target.kind === 'ufw') expect(words).toContain(text)
      if (target.field === 'comment' && target.kind === 'iptables')
        expect(words.map(unescaped).some((word) => word.includes(`sallyport: ${text}`))).toBe(true)
      const plain = verbOf(target.verb)?.command(target.args)
      if (plain && 'argv' in plain && target.field === 'comment') expect(command.argv).toHaveLength(plain.argv.length)
    }),
    { numRuns: 10_000 },
  )
  expect(passed).toBeGreaterThan(10)
})

test('a comment in a file of rules stays within its quotes, in its line', () => {
  const [, kept] = CALLS.iptables.find(([verb]) => verb === 'iptables.keepRules') ?? []
  const { family, rules } = kept as { family: number; rules: [object] }
  fc.assert(
    fc.property(hostile, (text) => {
      const target = { kind: 'iptables' as const, verb: 'iptables.keepRules', args: {}, field: 'family' }
      const command = commandOf({ ...target, args: { family, rules: [{ ...rules[0], comment: text }] } }, family)
      if (!command || !('file' in command)) return
      const lines = command.file.content?.split('\n') ?? []
      expect(lines).toHaveLength(5)
      expect(parseIptablesSave(lines.join('\n').replace('-I', '-A')).rules).toMatchObject([
        { comment: `sallyport: ${text}`, target: 'ACCEPT', others: [] },
      ])
    }),
    { numRuns: 2000 },
  )
})

/** Each word is one that Sallyport says, and a name or path cannot begin a second `key=`. */
function expectNetsh(words: readonly string[], length: number, { verb, args }: (typeof targets)[number]): void {
  for (const word of words) {
    expect(word).toMatch(verb.endsWith('Block') && word.startsWith('name=') ? NETSH_NAME : NETSH_WORD)
    // eslint-disable-next-line no-control-regex
    expect(word).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029`'"|]/)
  }
  const plain = verbOf(verb)?.command(args)
  if (plain && 'argv' in plain) expect(length).toBeLessThanOrEqual(plain.argv.length)
}
/** The name of somebody else's rule: neither every rule, nor a text in a file, nor what reg.exe could not print. */
const NETSH_NAME = /^name=(?!@|-|all$)[\x20-\x3c\x3e\x40-\x5b\x5d-\x7e]+$/i
const NETSH_WORD =
  /^(?:advfirewall|firewall|add|delete|set|rule|dir=in|action=allow|new|enable=(?:yes|no)|protocol=(?:TCP|UDP)|localport=\d+(?:-\d+)?|remoteip=[0-9a-f.:/]+|profile=(?:any|(?:domain|private|public)(?:,(?:private|public))*)|(?:domain|private|public)profile|state|on|off|firewallpolicy|(?:allow|block)inbound,(?:allow|block)outbound|name=Sallyport [\x20-\x7e]+ \d+(?:-\d+)?-(?:tcp|udp) [0-9a-f]{6}|program=[A-Za-z]:\\.+)$/s

test('a comment that is an option would be obeyed by ufw wherever it stands: it is refused', () => {
  // ufw 0.36.2 takes --rootdir= and --datadir= from any place of its argv, recording ufw-program-head.txt
  for (const text of ['--rootdir=/tmp/x', '--datadir=/tmp/x', '--dry-run', '-f', '-'])
    expect(SafeText.safeParse(text).success, text).toBe(false)
  for (const text of ['JetStream – API', 'a-b', 'Größe 文件', 'x -y'])
    expect(SafeText.safeParse(text).success, text).toBe(true)
})

describe('what people type', () => {
  test('ports: a number, a range, or refused', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          const { first, last } = parsePortRange(text)
          expect(
            Number.isInteger(first) && Number.isInteger(last) && 1 <= first && first <= last && last <= 65535,
          ).toBe(true)
          expect(text.trim()).toMatch(/^\d+(?:\s*[-:–]\s*\d+)?$/)
        } catch (error) {
          expect(english(faultOf(error))).toMatch(/^(?:is|has)/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('sources: an address, a network, or refused', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          expect(parseNetwork(text)).toMatch(/^[0-9a-f.:]+(?:\/\d+)?$/)
        } catch (error) {
          expect(english(faultOf(error))).toMatch(/^(?:is|has|means)/)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('interfaces and zones: names that are no options, or refused', () => {
    const zone = (text: string) => Request.safeParse({ profile: 'x', answers: { values: {} }, zone: text }).success
    expect([zone('home'), InterfaceName.safeParse('eth0').success]).toEqual([true, true])
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom('-Hevil', '--help', '-', '-x')), (text) => {
        if (zone(text)) expect(text).toMatch(/^[A-Za-z0-9_][\w-]*$/)
        if (InterfaceName.safeParse(text).success) expect(text).toMatch(/^[A-Za-z0-9][\w.-]*$/)
      }),
      { numRuns: 2000 },
    )
  })
})
