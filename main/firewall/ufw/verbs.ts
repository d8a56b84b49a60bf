import { textOf, type Host } from '../../hosts/index.js'
import { portsText } from '../../model/opening.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { msg, sentences } from '../../text/index.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { claimedApp, claimedDefinition, claimedPort } from './claimed.js'
import { AppProfile, AppRule } from './app-args.js'
import { frameFamilies, packetsText, Port, portWords, sameFrame, samePort, type Frame } from './frame.js'
import { storesAnyPort, storesApp, storesPort } from './guard.js'
import { APPLICATIONS, readStored, UFW } from './store.js'
import { deleting, tupleText, type Tuple } from './tuple.js'

function appWords({ app, source, interface: on }: AppRule): string[] {
  if (source === 'any' && on === undefined) return [app]
  return [...(on === undefined ? [] : ['in', 'on', on]), 'from', source, 'to', 'any', 'app', app]
}

export function sameApp(tuple: Tuple, args: AppRule): boolean {
  return tuple.destinationApp?.toLowerCase() === args.app && sameFrame(tuple, args)
}

/**
 * What of a rule that lets in is not stored yet, family by family. One that limits is as good as one that allows, and
 * the other way round: ufw would replace it. Somebody's rule that refuses is never overruled.
 */
async function toAllow<A extends Frame>(
  host: Host,
  args: A,
  same: (tuple: Tuple, args: A) => boolean,
): Promise<A | null> {
  const { tuples, families } = await readStored(host)
  const mine = tuples.filter((tuple) => same(tuple, args))
  const other = mine.find(({ action }) => action === 'deny' || action === 'reject')
  if (other) throw overruling(other)
  const wanted = frameFamilies(args).filter((family) => families.includes(family))
  const missing = wanted.filter((family) => !mine.some((tuple) => tuple.family === family))
  if (missing.length === wanted.length) return args
  const [family] = missing
  return family === undefined ? null : { ...args, source: family === 4 ? '0.0.0.0/0' : '::/0' }
}

function overruling(tuple: Tuple): Error {
  const rule = tupleText(tuple)
  return problem(
    'refused',
    msg('ufw.opposite', { rule }),
    sentences([msg('ufw.wouldReplace'), msg('text.nothingChanged')]),
    msg('ufw.removeUnwanted', { command: deleting(rule) }),
  )
}

async function toDelete<A extends Frame>(
  host: Host,
  args: A,
  action: Tuple['action'],
  same: (tuple: Tuple, args: A) => boolean,
): Promise<A | null> {
  const { tuples } = await readStored(host)
  return tuples.some((tuple) => tuple.action === action && same(tuple, args)) ? args : null
}

const actionOf = ({ limit }: Port) => (limit ? 'limit' : 'allow')
const routed = ({ direction }: Port) => (direction === 'forward' ? ['route'] : [])
const ofPort = (args: Port) => ({ packets: packetsText(portsText(args), args) })
const ofApp = (args: AppRule) => ({ packets: packetsText(msg('ufw.portsOf', { app: args.app }), args) })

function applicationFile({ app, title, description, ports }: AppProfile): string {
  return `[${app}]\ntitle=${title}\ndescription=${description}\nports=${ports}\n`
}

/** Sees the profile's lines; an empty line says nothing. */
function definesApp(args: AppProfile): Guard {
  return { file: `${APPLICATIONS}/${args.app}`, lines: applicationFile(args).trimEnd().split('\n') }
}

async function applicationText(host: Host, app: string): Promise<string | null> {
  return textOf(host, `${APPLICATIONS}/${app}`)
}

export const verbs: Readonly<Record<string, Verb>> = {
  'ufw.allow': defineVerb(Port, {
    command: (args) => ({
      argv: [
        UFW,
        ...routed(args),
        actionOf(args),
        ...portWords(args),
        ...(args.comment === undefined ? [] : ['comment', args.comment]),
      ],
    }),
    inverse: (args) => ({ verb: 'ufw.delete', args }),
    guard: storesPort,
    title: (args) => msg(args.limit ? 'ufw.limit' : 'ufw.allow', ofPort(args)),
    outstanding: (host, args) => toAllow(host, args, samePort),
    claimed: claimedPort,
  }),
  'ufw.delete': defineVerb(Port, {
    command: (args) => ({ argv: [UFW, ...routed(args), 'delete', actionOf(args), ...portWords(args)] }),
    inverse: (args) => ({ verb: 'ufw.allow', args }),
    guard: (args) => absent(storesAnyPort(args)),
    title: (args) => msg('ufw.stopAllowing', ofPort(args)),
    outstanding: (host, args) => toDelete(host, args, actionOf(args), samePort),
  }),
  'ufw.allowApp': defineVerb(AppRule, {
    command: (args) => ({ argv: [UFW, 'allow', ...appWords(args)] }),
    inverse: (args) => ({ verb: 'ufw.deleteApp', args }),
    guard: storesApp,
    title: (args) => msg('ufw.allow', ofApp(args)),
    outstanding: (host, args) => toAllow(host, args, sameApp),
    claimed: claimedApp,
  }),
  'ufw.deleteApp': defineVerb(AppRule, {
    command: (args) => ({ argv: [UFW, 'delete', 'allow', ...appWords(args)] }),
    inverse: (args) => ({ verb: 'ufw.allowApp', args }),
    guard: (args) => absent(storesApp(args)),
    title: (args) => msg('ufw.stopAllowing', ofApp(args)),
    outstanding: (host, args) => toDelete(host, args, 'allow', sameApp),
  }),
  'ufw.defineApp': defineVerb(AppProfile, {
    command: (args) => ({ file: { path: `${APPLICATIONS}/${args.app}`, content: applicationFile(args) } }),
    inverse: (args) => ({ verb: 'ufw.removeApp', args }),
    guard: (args) => [definesApp(args)],
    title: ({ app, ports }) => msg('ufw.nameApp', { app, ports: ports.replaceAll(':', '-').split('|') }),
    outstanding: async (host, args) => {
      const text = await applicationText(host, args.app)
      if (text === applicationFile(args)) return null
      if (text === null) return args
      throw problem(
        'refused',
        msg('ufw.nameTaken', { path: `${APPLICATIONS}/${args.app}` }),
        sentences([msg('ufw.nameTakenMeaning'), msg('text.nothingChanged')]),
        msg('ufw.nameTakenTodo'),
      )
    },
    claimed: claimedDefinition,
  }),
  'ufw.removeApp': defineVerb(AppProfile, {
    command: (args) => ({ file: { path: `${APPLICATIONS}/${args.app}`, content: null } }),
    inverse: (args) => ({ verb: 'ufw.defineApp', args }),
    guard: (args) => absent([definesApp(args)]),
    title: (args) => msg('ufw.removeName', { app: args.app }),
    outstanding: async (host, args) =>
      (await applicationText(host, args.app)) === applicationFile(args) ? args : null,
  }),
}
