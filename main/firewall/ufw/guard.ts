import { formatPortRange, type Family } from '../../model/net.js'
import type { Guard } from '../../model/plan.js'
import { frameFamilies, type Frame, type Port } from './frame.js'
import { DEFAULTS, RULES } from './store.js'

const GREP = '/usr/bin/grep'

/** Sees the lines that ufw stores for a rule, in the file of each IP family that the rule speaks of. */
export function storesPort(args: Port): readonly Guard[] {
  const comment = args.comment === undefined ? '' : ` comment=${Buffer.from(args.comment).toString('hex')}`
  return perFamily(args, (family) => `${portTuple(args, family)}${comment}`, line)
}

/** As {@link storesPort}, whatever the rule's comment is: what ufw deletes. */
export function storesAnyPort(args: Port): readonly Guard[] {
  return perFamily(args, (family) => `${pattern(portTuple(args, family))}\\( comment=[0-9a-f]*\\)*`, match)
}

/** Sees a line of an application in each file: ufw stores one for each list of its ports. */
export function storesApp(args: { readonly app: string } & Frame): readonly Guard[] {
  const frame = (family: Family) => ['[0-9:,]*', ...addresses(args, family).map(pattern)]
  const text = (family: Family) => ['allow [a-z]*', ...frame(family), args.app, '-', pattern(wayText(args))].join(' ')
  return perFamily(args, (family) => `${pattern(MARK)}${text(family)}`, match)
}

/** See {@link Tuple}. */
const MARK = '### tuple ### '

function portTuple(args: Port, family: Family): string {
  const action = `${args.direction === 'forward' ? 'route:' : ''}${args.limit ? 'limit' : 'allow'}`
  const ports = formatPortRange(args.ports, ':')
  return MARK + [action, args.protocol, ports, ...addresses(args, family), wayText(args)].join(' ')
}

/** Destination, source port and source. */
function addresses({ source, destination = 'any' }: Frame, family: Family): string[] {
  const everyone = family === 4 ? '0.0.0.0/0' : '::/0'
  const [to, from] = [destination, source].map((address) => (address === 'any' ? everyone : address))
  return [to ?? everyone, 'any', from ?? everyone]
}

function wayText({ direction, interface: on, outInterface }: Frame): string {
  const out = outInterface === undefined ? [] : [`out_${outInterface}`]
  if (on !== undefined) return [`in_${on}`, ...out].join('!')
  return out[0] ?? (direction === 'out' ? 'out' : 'in')
}

type Look = (text: string, files: readonly string[], or: readonly string[]) => Guard

/** One guard for each family. A rule for both is whole without IPv6 where ufw leaves that alone. */
function perFamily(frame: Frame, text: (family: Family) => string, look: Look): readonly Guard[] {
  const families = frameFamilies(frame)
  return families.map((family) =>
    family === 6 && families.length > 1
      ? look(text(family), [RULES[family], DEFAULTS], ['IPV6=no'])
      : look(text(family), [RULES[family]], []),
  )
}

const line: Look = (text, files, or) =>
  files.length === 1 ? { file: files[0] ?? '', lines: [text] } : grep('-qsxF', [text, ...or], files)
const match: Look = (text, files, or) => grep('-qsx', [text, ...or], files)

/** Ends with 0 when one of the lines stands in one of the files, grep(1). */
function grep(flags: string, lines: readonly string[], files: readonly string[]): Guard {
  return { argv: [GREP, flags, ...lines.flatMap((text) => ['-e', text]), ...files] }
}

/** A text as a basic regular expression, regex(7). */
function pattern(text: string): string {
  return text.replace(/[.*[\]^$\\]/g, '\\$&')
}
