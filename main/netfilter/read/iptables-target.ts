import type { Words } from './iptables-words.js'
import type { Json } from '../json.js'
import { isPassing } from '../targets.js'

/** `-j TARGET` (or `-g CHAIN`) with the options behind it, as nft's statements. */
export function targetOf(name: string, goto: boolean, words: Words): readonly Json[] {
  const options = words.options(goto ? '' : name)
  if (goto) return [{ goto: { target: name } }]
  switch (name) {
    case 'ACCEPT':
      return [{ accept: null }]
    case 'DROP':
      return [{ drop: null }]
    case 'RETURN':
      return [{ return: null }]
    case 'REJECT':
      // eslint-disable-next-line words/prose -- a word of nft
      return [{ reject: options.get('--reject-with') === 'tcp-reset' ? { type: 'tcp reset' } : {} }]
    case 'MARK':
    case 'CONNMARK':
      return [markTarget(name, options)]
    case 'DNAT':
      return [destination(options.get('--to-destination') ?? '')]
    case 'REDIRECT':
      return [{ redirect: portOf(options.get('--to-ports')) }]
    case 'SNAT':
    case 'MASQUERADE':
      return [{ masquerade: null }]
    case 'NOTRACK':
      return [{ notrack: null }]
    case 'CT':
      return options.has('--notrack') ? [{ notrack: null }] : []
    case 'QUEUE':
    case 'NFQUEUE':
      return [{ queue: null }]
    case 'TPROXY':
    case 'SYNPROXY':
      return [{ [name.toLowerCase()]: null }]
    case 'NETMAP':
      return [{ dnat: { addr: { unknown: true } } }]
  }
  if (isPassing(name)) return []
  return [{ jump: { target: name } }]
}

/** `--set-xmark V/M` is `(mark & ~M) ^ V`. */
function markTarget(name: 'MARK' | 'CONNMARK', options: ReadonlyMap<string, string>): Json {
  const own = name === 'MARK' ? { meta: { key: 'mark' } } : { ct: { key: 'mark' } }
  const set = /^(0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?$/i.exec(options.get('--set-xmark') ?? '')
  if (set) {
    const kept = ~Number(set[2] ?? 0xffffffff) >>> 0
    return { mangle: { key: own, value: { '^': [{ '&': [own, kept] }, Number(set[1])] } } }
  }
  if (options.has('--save-mark')) return { mangle: { key: { ct: { key: 'mark' } }, value: { meta: { key: 'mark' } } } }
  if (options.has('--restore-mark'))
    return { mangle: { key: { meta: { key: 'mark' } }, value: { ct: { key: 'mark' } } } }
  return { mangle: { key: own, value: { unknown: true } } }
}

/** `10.0.0.5:80`, `[fd00::5]:80`, `10.0.0.5` or `:80`; a range of addresses cannot be told. */
function destination(text: string): Json {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([0-9.]*|[0-9a-f:]*:[0-9a-f:]*?))(?::(\d+)(?:-(\d+))?)?$/i.exec(text)
  if (text.includes('-') && !/:\d+-\d+$/.test(text)) return { dnat: { addr: { unknown: true } } }
  const v6Only = /^[0-9a-f:]+$/i.test(text) && text.split(':').length > 2
  const address = v6Only ? text : (parts?.[1] ?? parts?.[2])
  return {
    dnat: {
      ...(address === undefined || address === '' ? {} : { addr: address }),
      ...(v6Only || parts?.[3] === undefined
        ? {}
        : portOf(parts[4] === undefined ? parts[3] : `${parts[3]}-${parts[4]}`)),
    },
  }
}

function portOf(text: string | undefined): { readonly [key: string]: Json } {
  if (text === undefined || text === '') return {}
  const [first = '', last] = text.split('-')
  return { port: last === undefined ? Number(first) : { range: [Number(first), Number(last)] } }
}
