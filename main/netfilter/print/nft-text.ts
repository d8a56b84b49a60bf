import { fieldsIn, listOf, recordOf, sole, soleKey, type Json, type JsonRecord } from '../json.js'
import { expressionText, wordText } from './nft-expression.js'

/** As {@link nftText}, for sentences: without what changes nothing, and with long sets cut. */
export function briefText(statements: readonly Json[]): string {
  return nftText(statements.flatMap(brief)).replace(LONG_SET, '$1, … }')
}

function brief(statement: Json): readonly Json[] {
  const [kind, value] = sole(statement)
  if (kind === 'counter') return []
  if (kind === 'log') return [{ log: null }]
  return kind === 'reject' && fieldsIn(value)['expr'] === 'port-unreachable' ? [{ reject: null }] : [statement]
}

/** More than twelve elements. */
const LONG_SET = /(\{ (?:[^{},]+, ){11}[^{},]+)[^{}]* \}/g

/** Statements as nft(8) writes them: `ip saddr 10.0.0.0/8 tcp dport 8886 accept`. What is not known stays JSON. */
export function nftText(statements: readonly Json[]): string {
  return statements.map(statementText).filter(Boolean).join(' ')
}

function statementText(statement: Json): string {
  const kind = soleKey(statement)
  const value = recordOf(statement)?.[kind]
  const inner = recordOf(value) ?? {}
  switch (kind) {
    case 'match':
      return matchText(inner)
    case 'counter':
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'notrack':
      return kind
    case 'jump':
    case 'goto':
      return `${kind} ${wordText(inner['target'])}`
    case 'reject':
      return rejectText(inner)
    case 'vmap':
      return `${expressionText(inner['key'])} vmap ${mapText(inner['data'])}`
    case 'limit':
      return `limit rate ${over(inner)}${wordText(inner['rate'])}/${wordText(inner['per'])}`
    case 'quota':
      return `quota ${over(inner)}${wordText(inner['val'])} ${wordText(inner['val_unit'])}`
    case 'ct count':
      return `ct count ${over(inner)}${wordText(inner['val'])}`
    case 'log':
      return inner['prefix'] === undefined ? 'log' : `log prefix "${wordText(inner['prefix'])}"`
    case 'mangle':
      return `${expressionText(inner['key'])} set ${markText(inner['key'], inner['value'])}`
    case 'set':
      return `${wordText(inner['op'])} ${wordText(inner['set'])} { ${withStatements(inner['elem'], inner['stmt'])} }`
    case 'meter':
      return `meter ${wordText(inner['name'])} { ${withStatements(inner['key'], inner['stmt'])} }`
    case 'masquerade':
    case 'redirect':
    case 'dnat':
    case 'snat':
      return natText(kind, inner)
    case 'xt':
      return `xt ${wordText(inner['type'])} ${wordText(inner['name'])}`
    default:
      return JSON.stringify(statement)
  }
}

function matchText({ op, left, right }: JsonRecord): string {
  const sign = op === '==' || op === 'in' ? '' : `${wordText(op)} `
  const [flags, mask] = listOf(recordOf(left)?.['&']) ?? []
  if (recordOf(recordOf(flags)?.['payload'])?.['field'] === 'flags' && sign === '')
    return `tcp flags ${expressionText(right)} / ${expressionText(mask)}`
  const masked = mask !== undefined && sign === '' ? '== ' : sign
  if (typeof right === 'boolean') return `${expressionText(left)} ${sign}${right ? 'exists' : 'missing'}`
  return `${expressionText(left)} ${masked}${markText(left, right)}`
}

/** A constant in the form that suits what it is compared with: marks in hexadecimal, interfaces and times quoted. */
function markText(left: Json | undefined, constant: Json | undefined): string {
  const own =
    recordOf(left)?.['meta'] ?? recordOf(left)?.['ct'] ?? recordOf(listOf(recordOf(left)?.['&'])?.[0])?.['meta']
  const key = wordText(recordOf(own)?.['key'])
  if (key === 'mark') return expressionText(constant, hexadecimal)
  return /^(?:[io]if(?:name)?|time|hour)$/.test(key) ? expressionText(constant, quoted) : expressionText(constant)
}

const quoted = (text: string): string => (text.startsWith('@') ? text : `"${text}"`)
const hexadecimal = (text: string): string =>
  /^\d+$/.test(text) ? `0x${Number(text).toString(16).padStart(8, '0')}` : text

/** The data of a map: pairs of a constant and a verdict. */
function mapText(data: Json | undefined): string {
  const pairs = listOf(recordOf(data)?.['set'])
  if (!pairs) return expressionText(data)
  const text = pairs.map((pair) => {
    const [key, verdict] = listOf(pair) ?? []
    return `${expressionText(key)} : ${verdict === undefined ? '' : statementText(verdict)}`
  })
  return `{ ${text.join(', ')} }`
}

function withStatements(element: Json | undefined, statements: Json | undefined): string {
  const list = listOf(statements) ?? (statements === undefined ? [] : [statements])
  return [expressionText(element), ...list.map(statementText)].join(' ')
}

function over({ inv }: JsonRecord): string {
  return inv === true ? 'over ' : ''
}

function rejectText({ type, expr }: JsonRecord): string {
  if (type === undefined) return 'reject'
  return type === 'tcp reset' ? 'reject with tcp reset' : `reject with ${wordText(type)} ${wordText(expr)}`
}

function natText(kind: string, { family, addr, port }: JsonRecord): string {
  const to = [addr === undefined ? '' : expressionText(addr), port === undefined ? '' : `:${expressionText(port)}`]
  const of = typeof family === 'string' ? `${family} ` : ''
  return to.join('') === '' ? kind : `${kind} ${of}to ${to.join('')}`
}
