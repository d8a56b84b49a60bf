import { bits, inNetwork } from './network.js'

/** What Windows takes a network for. */
export type Category = 'domain' | 'private' | 'public'

/** A packet that comes in for a program. */
export interface WindowsPacket {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  readonly source: string
  readonly program: string
  readonly category: Category
}

/** Field by field, without the code under test. */
export function speaksOf(rule: string, { protocol, port, source, program, category }: WindowsPacket): boolean {
  const all = (key: RegExp) =>
    rule.split('|').flatMap((field) => {
      const match = /^([^=]*)=(.*)$/s.exec(field)
      return match && key.test(match[1] ?? '') ? [match[2] ?? ''] : []
    })
  const one = (key: RegExp, is: (value: string) => boolean) => {
    const values = all(key)
    return values.length === 0 || values.some(is)
  }
  return (
    rule.includes('|Active=TRUE|') &&
    rule.includes('|Dir=In|') &&
    all(/^(?:Svc|LUAuth|PFN|RPort.*|LA.|IF)$/).length === 0 &&
    one(/^Protocol$/, (value) => value === (protocol === 'tcp' ? '6' : '17')) &&
    one(/^Profile$/, (value) => value.toLowerCase() === category) &&
    one(/^LPort/, (value) => {
      const [first = 0, last = first] = value.split('-').map(Number)
      return first <= port && port <= last
    }) &&
    one(/^RA[46]$/, (value) => inStored(value, source)) &&
    one(/^App$/, (value) => value.toLowerCase() === program.toLowerCase())
  )
}

function inStored(stored: string, address: string): boolean {
  if (stored === 'LocalSubnet') return false
  const [from = '', to] = stored.split('-')
  if (to !== undefined) {
    const [first, last, wanted] = [from, to, address].map(bits) // as long as one another in a family
    return (
      from.includes(':') === address.includes(':') && (first ?? '') <= (wanted ?? '') && (wanted ?? '') <= (last ?? '')
    )
  }
  const [base = '', mask] = stored.split('/')
  if (mask === undefined || !mask.includes('.')) return inNetwork(stored, address)
  const length = mask.split('.').reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0)
  return inNetwork(`${base}/${length}`, address)
}
