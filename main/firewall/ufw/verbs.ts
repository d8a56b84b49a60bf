import { z } from '../../model/zod.js'
import { textOf, type Host } from '../../hosts/index.js'
import { formatPortRange, Network, PortRange, Protocol, sourceFamilies } from '../../model/net.js'
import { problem } from '../../model/problem.js'
import { InterfaceName, SafeText } from '../../model/text.js'
import { defineVerb, type Verb } from '../backend.js'
import { APPLICATIONS, readStored, UFW } from './store.js'
import { tupleText, type Tuple } from './tuple.js'

/** Anyone, one network, or anyone of one IP family. */
const UfwSource = z.union([z.literal(['any', '0.0.0.0/0', '::/0']), Network])
type UfwSource = z.infer<typeof UfwSource>

const Port = z.strictObject({
  protocol: Protocol,
  ports: PortRange,
  source: UfwSource,
  interface: z.optional(InterfaceName),
  comment: z.optional(SafeText),
})
type Port = z.infer<typeof Port>

/** Names of our own application profiles, so that one of somebody else is never touched. */
const AppName = z.string().check(z.regex(/^sallyport-[a-z0-9-]{1,60}$/))
const AppRule = z.strictObject({ app: AppName, source: UfwSource, interface: z.optional(InterfaceName) })
type AppRule = z.infer<typeof AppRule>

const AppProfile = z.strictObject({
  app: AppName,
  title: SafeText,
  description: SafeText,
  /** As ufw wants it: `80,443,6000:6200/tcp|3478/udp`. */
  ports: z
    .string()
    .check(
      z.maxLength(1000),
      z.regex(
        /^\d{1,5}(?::\d{1,5})?(?:,\d{1,5}(?::\d{1,5})?)*\/(?:tcp|udp)(?:\|\d{1,5}(?::\d{1,5})?(?:,\d{1,5}(?::\d{1,5})?)*\/(?:tcp|udp))*$/,
      ),
    ),
})
type AppProfile = z.infer<typeof AppProfile>

/** ufw's words for a rule, without `ufw`, the action in front. */
function portWords({ protocol, ports, source, interface: on }: Port): string[] {
  const port = formatPortRange(ports, ':')
  if (source === 'any' && on === undefined) return [`${port}/${protocol}`]
  return [...(on === undefined ? [] : ['in', 'on', on]), 'proto', protocol, 'from', source, 'to', 'any', 'port', port]
}

function appWords({ app, source, interface: on }: AppRule): string[] {
  if (source === 'any' && on === undefined) return [app]
  return [...(on === undefined ? [] : ['in', 'on', on]), 'from', source, 'to', 'any', 'app', app]
}

/** Whether ufw takes the tuple and the arguments for one rule; the action does not count. */
function samePort(tuple: Tuple, args: Port): boolean {
  return (
    tuple.destinationApp === undefined &&
    sameFrame(tuple, args) &&
    tuple.protocol === args.protocol &&
    tuple.destinationPort === formatPortRange(args.ports, ':')
  )
}

function sameApp(tuple: Tuple, args: AppRule): boolean {
  return tuple.destinationApp?.toLowerCase() === args.app && sameFrame(tuple, args)
}

function sameFrame(
  tuple: Tuple,
  { source, interface: on }: { source: UfwSource; interface?: string | undefined },
): boolean {
  const everyone = tuple.family === 4 ? '0.0.0.0/0' : '::/0'
  return (
    !tuple.route &&
    tuple.direction === 'in' &&
    tuple.interfaceIn === on &&
    tuple.interfaceOut === undefined &&
    tuple.sourcePort === 'any' &&
    tuple.sourceApp === undefined &&
    tuple.destination === everyone &&
    tuple.source === (source === 'any' ? everyone : source)
  )
}

type Framed = { source: UfwSource; interface?: string | undefined }

/** What of an `allow` is not stored yet, family by family; somebody's rule of another action is never overruled. */
async function toAllow<A extends Framed>(
  host: Host,
  args: A,
  same: (tuple: Tuple, args: A) => boolean,
): Promise<A | null> {
  const { tuples, families } = await readStored(host)
  const mine = tuples.filter((tuple) => same(tuple, args))
  const other = mine.find((tuple) => tuple.action !== 'allow')
  if (other) throw overruling(other)
  const wanted = sourceFamilies(args.source).filter((family) => families.includes(family))
  const missing = wanted.filter((family) => !mine.some((tuple) => tuple.family === family))
  if (missing.length === wanted.length) return args
  const [family] = missing
  return family === undefined ? null : { ...args, source: family === 4 ? '0.0.0.0/0' : '::/0' }
}

/** A rule that ufw would silently replace, because it differs from ours in its action only. */
export function overruling(tuple: Tuple): Error {
  return problem(
    'refused',
    `ufw already has the rule "${tupleText(tuple)}", which says the opposite.`,
    'Somebody decided this on purpose, and ufw would replace it. Nothing was changed.',
    `If it is no longer wanted, remove it with: ufw delete ${tupleText(tuple)}`,
  )
}

async function toDelete<A extends Framed>(
  host: Host,
  args: A,
  same: (tuple: Tuple, args: A) => boolean,
): Promise<A | null> {
  const { tuples } = await readStored(host)
  return tuples.some((tuple) => tuple.action === 'allow' && same(tuple, args)) ? args : null
}

const from = (source: UfwSource): string =>
  ({ any: 'anywhere', '0.0.0.0/0': 'anywhere (IPv4)', '::/0': 'anywhere (IPv6)' })[source] ?? source
const portTitle = (args: Port): string =>
  `${formatPortRange(args.ports)}/${args.protocol} in from ${from(args.source)}${args.interface ? ` on ${args.interface}` : ''}`

function applicationFile({ app, title, description, ports }: AppProfile): string {
  return `[${app}]\ntitle=${title}\ndescription=${description}\nports=${ports}\n`
}

async function applicationText(host: Host, app: string): Promise<string | null> {
  return textOf(host, `${APPLICATIONS}/${app}`)
}

export const verbs: Readonly<Record<string, Verb>> = {
  'ufw.allow': defineVerb(Port, {
    command: (args) => ({
      argv: [UFW, 'allow', ...portWords(args), ...(args.comment === undefined ? [] : ['comment', args.comment])],
    }),
    inverse: (args) => ({ verb: 'ufw.delete', args }),
    title: (args) => `Let ${portTitle(args)}`,
    outstanding: (host, args) => toAllow(host, args, samePort),
  }),
  'ufw.delete': defineVerb(Port, {
    command: (args) => ({ argv: [UFW, 'delete', 'allow', ...portWords(args)] }),
    inverse: (args) => ({ verb: 'ufw.allow', args }),
    title: (args) => `No longer let ${portTitle(args)}`,
    outstanding: (host, args) => toDelete(host, args, samePort),
  }),
  'ufw.allowApp': defineVerb(AppRule, {
    command: (args) => ({ argv: [UFW, 'allow', ...appWords(args)] }),
    inverse: (args) => ({ verb: 'ufw.deleteApp', args }),
    title: (args) => `Let the ports of ${args.app} in from ${from(args.source)}`,
    outstanding: (host, args) => toAllow(host, args, sameApp),
  }),
  'ufw.deleteApp': defineVerb(AppRule, {
    command: (args) => ({ argv: [UFW, 'delete', 'allow', ...appWords(args)] }),
    inverse: (args) => ({ verb: 'ufw.allowApp', args }),
    title: (args) => `No longer let the ports of ${args.app} in from ${from(args.source)}`,
    outstanding: (host, args) => toDelete(host, args, sameApp),
  }),
  'ufw.defineApp': defineVerb(AppProfile, {
    command: (args) => ({ file: { path: `${APPLICATIONS}/${args.app}`, content: applicationFile(args) } }),
    inverse: (args) => ({ verb: 'ufw.removeApp', args }),
    title: (args) => `Name the ports ${args.ports.replaceAll('|', ', ').replaceAll(':', '-')} as ${args.app}`,
    outstanding: async (host, args) => {
      const text = await applicationText(host, args.app)
      if (text === applicationFile(args)) return null
      if (text === null) return args
      throw problem(
        'refused',
        `${APPLICATIONS}/${args.app} is there already and says something else.`,
        'Another rule may stand on it. Nothing was changed.',
        'Take back what Sallyport opened for this service before, then try again.',
      )
    },
  }),
  'ufw.removeApp': defineVerb(AppProfile, {
    command: (args) => ({ file: { path: `${APPLICATIONS}/${args.app}`, content: null } }),
    inverse: (args) => ({ verb: 'ufw.defineApp', args }),
    title: (args) => `Forget the name ${args.app}`,
    outstanding: async (host, args) =>
      (await applicationText(host, args.app)) === applicationFile(args) ? args : null,
  }),
}
