import type { Json } from '../json.js'
import type { NamedSet } from '../ruleset.js'

/** A set of `ipset`, with what its elements are made of: `ip`, `net`, `port` or `iface` for each part. */
export interface IpSet extends NamedSet {
  readonly parts: readonly string[]
  /** The sets that it is a list of, if it is one. */
  readonly members: readonly string[] | undefined
}

const PARTS = new Set(['ip', 'net', 'port', 'iface'])

/**
 * Reads what `ipset save` printed, ipset(8). Sets of other kinds, and with elements that do not count (`nomatch`), are
 * left out.
 */
export function parseIpsets(text: string): ReadonlyMap<string, IpSet> {
  const sets = new Map<string, IpSet & { readonly elements: Json[]; readonly members: string[] | undefined }>()
  for (const line of text.split('\n')) {
    const [command, name = '', what = '', ...options] = line.split(' ')
    if (command === 'create') {
      const [, kinds = ''] = what.split(':')
      const parts = kinds.split(',')
      const members = what === 'list:set' ? [] : undefined
      // anybody may change them at any time
      if (members || parts.every((part) => PARTS.has(part)))
        sets.set(name, { parts, members, elements: [], dynamic: true, rated: false })
    }
    const set = sets.get(name)
    if (command !== 'add' || !set) continue
    if (options.includes('nomatch')) sets.delete(name)
    else if (set.members) set.members.push(what)
    else set.elements.push(elementOf(what, set.parts))
  }
  return sets
}

/** `198.51.100.0/24,tcp:80`: the parts are in the order of the set's kind. */
function elementOf(text: string, parts: readonly string[]): Json {
  const values = text.split(',').flatMap((value, index) => partOf(value, parts[index] ?? ''))
  return values.length === 1 ? (values[0] ?? null) : { concat: values }
}

function partOf(value: string, part: string): Json[] {
  if (part === 'port') {
    const [protocol, port = protocol] = value.split(':')
    return protocol === port ? [Number(port)] : [protocol ?? null, Number(port)]
  }
  const [addr = '', length] = value.split('/')
  return [part === 'iface' || length === undefined ? value : { prefix: { addr, len: Number(length) } }]
}
