import type { Family, PortRange } from '../../model/net.js'
import type { RuleAction, RuleInWords, SeenIn } from '../../model/rule.js'
import { shellWord } from '../../model/shell-text.js'

/**
 * A rule as ufw stores it, in a line of user.rules or user6.rules:
 * `### tuple ### [route:]ACTION[_log|_log-all] PROTO DPORT DST SPORT SRC [DAPP SAPP] in|out[_IF][!out_IF2] [comment=HEX]`
 * (ufw 0.36.2, recordings 058 and 059; the direction is missing in files of ufw before 0.30).
 */
export interface Tuple {
  readonly route: boolean
  readonly action: RuleAction
  readonly log: '' | 'log' | 'log-all'
  readonly protocol: string
  /** `any`, or ports as ufw writes them: `8886`, `80,443,6000:6200`. */
  readonly destinationPort: string
  readonly destination: string
  readonly sourcePort: string
  readonly source: string
  readonly destinationApp: string | undefined
  readonly sourceApp: string | undefined
  readonly interfaceIn: string | undefined
  readonly interfaceOut: string | undefined
  readonly direction: 'in' | 'out'
  readonly comment: string | undefined
  readonly family: Family
}

export interface TupleFile {
  readonly tuples: readonly Tuple[]
  /** Tuple lines that are not understood, as they stand. */
  readonly unknown: readonly string[]
}

const MARK = '### tuple ### '
const EVERYWHERE = /^(?:0\.0\.0\.0\/0|::\/0|any)$/

/** Reads user.rules (`family` 4) or user6.rules (6). Never throws; other lines are ufw's own and are passed over. */
export function parseTuples(text: string, family: Family): TupleFile {
  const last = lastRead.get(family)
  if (last?.text === text) return last.file
  const file = readTuples(text, family)
  lastRead.set(family, { text, file })
  return file
}

/** Several look at the same files in one moment, and there may be thousands of rules. */
const lastRead = new Map<Family, { readonly text: string; readonly file: TupleFile }>()

function readTuples(text: string, family: Family): TupleFile {
  const tuples: Tuple[] = []
  const unknown: string[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith(MARK)) continue
    const tuple = parseTuple(line.slice(MARK.length), family)
    if (tuple) tuples.push(tuple)
    else unknown.push(line)
  }
  return { tuples, unknown }
}

function parseTuple(line: string, family: Family): Tuple | undefined {
  const words = line.trim().split(/\s+/)
  const comment = words.at(-1)?.startsWith('comment=') ? words.pop()?.slice('comment='.length) : undefined
  const [verb = '', protocol, destinationPort, destination, sourcePort, source, ...rest] = words
  const action = /^(route:)?(allow|deny|reject|limit)(?:_(log|log-all))?$/.exec(verb)
  if (!action || source === undefined || rest.length > 3 || rest.length === 2) return undefined
  const [app, sourceApp, way = 'in'] = rest.length === 3 ? rest : [undefined, undefined, rest[0]]
  const ways = parseWays(way)
  if (!ways) return undefined
  return {
    route: action[1] !== undefined,
    action: action[2] as RuleAction,
    log: (action[3] ?? '') as Tuple['log'],
    protocol: protocol ?? 'any',
    destinationPort: destinationPort ?? 'any',
    destination: destination ?? 'any',
    sourcePort: sourcePort ?? 'any',
    source,
    destinationApp: appName(app),
    sourceApp: appName(sourceApp),
    ...ways,
    comment: comment === undefined ? undefined : Buffer.from(comment, 'hex').toString('utf8'),
    family,
  }
}

function parseWays(text: string): Pick<Tuple, 'direction' | 'interfaceIn' | 'interfaceOut'> | undefined {
  const parts = text.split('!').map((part) => /^(in|out)(?:_(\S+))?$/.exec(part))
  const [first] = parts
  if (!first || parts.length > 2 || parts.includes(null)) return undefined
  const name = (way: string) => parts.find((part) => part?.[1] === way)?.[2]
  return { direction: first[1] as 'in' | 'out', interfaceIn: name('in'), interfaceOut: name('out') }
}

function appName(text: string | undefined): string | undefined {
  if (text === undefined || text === '-') return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `80,443,6000:6200` as ranges; `any` is no range at all. Service names (`ssh`) give `undefined`. */
export function parseTuplePorts(text: string): PortRange[] | undefined {
  if (text === 'any') return []
  const ranges = text.split(',').map((part) => {
    const [first = NaN, last = first] = part.split(':').map(Number)
    return { first, last }
  })
  return ranges.every(({ first, last }) => Number.isInteger(first) && Number.isInteger(last)) ? ranges : undefined
}

/** The same rule in terms that all firewalls share. */
export function tupleRule(tuple: Tuple, seen: SeenIn): RuleInWords {
  const ports = parseTuplePorts(tuple.destinationPort)
  return {
    action: tuple.action,
    direction: tuple.route ? 'forward' : tuple.direction,
    protocol: tuple.protocol,
    ports: ports ?? [],
    source: EVERYWHERE.test(tuple.source) ? 'any' : tuple.source,
    family: tuple.family,
    ...(tuple.interfaceIn === undefined ? {} : { interface: tuple.interfaceIn }),
    ...(tuple.interfaceOut === undefined ? {} : { outInterface: tuple.interfaceOut }),
    ...(EVERYWHERE.test(tuple.destination) ? {} : { destination: tuple.destination }),
    narrowed: ports === undefined || tuple.sourcePort !== 'any',
    ...(tuple.comment === undefined ? {} : { comment: tuple.comment }),
    ...(tuple.destinationApp === undefined ? {} : { application: tuple.destinationApp }),
    text: tupleText(tuple),
    seen,
  }
}

/** The command that removes the rule of that text, see {@link tupleText}; ufw knows no `delete route`. */
export function deleting(text: string): string {
  const [first, ...rest] = text.split(' ')
  return ['ufw', ...(first === 'route' ? [first, 'delete', ...rest] : ['delete', text])].join(' ')
}

/** As `ufw show added` writes it, and a shell takes it, after `ufw `: `allow from 10.0.0.0/8 to any port 8886 proto tcp`. */
export function tupleText(tuple: Tuple): string {
  const words = [...(tuple.route ? ['route'] : []), tuple.action]
  if (tuple.interfaceIn) words.push('in', 'on', tuple.interfaceIn)
  else if (tuple.direction === 'out' && !tuple.route) words.push('out')
  if (tuple.interfaceOut) words.push(...(words.at(-1) === 'out' ? [] : ['out']), 'on', tuple.interfaceOut)
  if (tuple.log) words.push(tuple.log)
  // ufw's short form knows no interface: "ufw allow in on eth0 22/tcp" is a syntax error
  const plain =
    [tuple.source, tuple.destination].every((address) => EVERYWHERE.test(address)) &&
    tuple.sourcePort === 'any' &&
    tuple.interfaceIn === undefined &&
    tuple.interfaceOut === undefined
  const { destinationApp: app, destinationPort: port, protocol } = tuple
  if (plain && app !== undefined) return [...words, shellWord(app)].join(' ')
  if (plain && port !== 'any') return [...words, protocol === 'any' ? port : `${port}/${protocol}`].join(' ')
  const side = (word: string, address: string, sideApp: string | undefined, sidePort: string) => {
    const everywhere = EVERYWHERE.test(address)
    if (everywhere && sidePort === 'any' && !sideApp) return
    words.push(word, everywhere ? 'any' : address)
    if (sideApp) words.push('app', shellWord(sideApp))
    else if (sidePort !== 'any') words.push('port', sidePort)
  }
  const bare = words.length
  side('from', tuple.source, tuple.sourceApp, tuple.sourcePort)
  side('to', tuple.destination, app, port)
  if (words.length === bare && tuple.interfaceIn === undefined && tuple.interfaceOut === undefined)
    words.push('to', 'any')
  if (protocol !== 'any' && app === undefined && tuple.sourceApp === undefined) words.push('proto', protocol)
  return words.join(' ')
}
