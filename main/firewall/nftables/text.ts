import { listOf, recordOf, sole, type Json } from './json.js'

/**
 * Statements as nft(8) lists them: `ip saddr 10.0.0.0/8 tcp dport 8886 accept`. Counters are left out, as they change;
 * what is not known stays JSON.
 */
export function statementsText(statements: readonly Json[]): string {
  return statements
    .map(statementText)
    .filter((text) => text !== '')
    .join(' ')
}

function statementText(statement: Json): string {
  const [kind, value] = sole(statement)
  const inner = recordOf(value)
  switch (kind) {
    case 'counter':
      return ''
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'log':
      return kind
    case 'jump':
    case 'goto':
      return `${kind} ${word(inner['target'])}`
    case 'reject':
      return rejectText(word(inner['type']), word(inner['expr']))
    case 'limit':
      return `limit rate ${inner['inv'] === true ? 'over ' : ''}${word(inner['rate'])}/${word(inner['per'])}`
    case 'vmap':
      return `${expressionText(inner['key'])} vmap ${expressionText(inner['data'])}`
    case 'set':
      return `${word(inner['op'])} ${word(inner['set'])} { ${expressionText(inner['elem'])} }`
    case 'match':
      return matchText(word(inner['op']), inner['left'], inner['right'])
    default:
      return JSON.stringify(statement)
  }
}

function rejectText(type: string, code: string): string {
  return type === '' || code === 'port-unreachable' ? 'reject' : `reject with ${type} ${code}`.trimEnd()
}

function matchText(op: string, left: Json | undefined, right: Json | undefined): string {
  const sign = op === '==' || op === 'in' ? ' ' : ` ${op} `
  const key = recordOf(recordOf(left)['meta'])['key']
  const named = typeof key === 'string' && /^[io]if/.test(key) && typeof right === 'string'
  return expressionText(left) + sign + (named ? `"${right}"` : expressionText(right))
}

/** An expression, or a constant. */
function expressionText(expression: Json | undefined): string {
  if (Array.isArray(expression)) return listOf(expression).map(expressionText).join(',')
  const [kind, value] = sole(expression)
  const inner = recordOf(value)
  switch (kind) {
    case '':
      return word(expression)
    case 'payload':
      return inner['field'] === undefined ? 'bytes' : `${word(inner['protocol'])} ${word(inner['field'])}`
    case 'meta':
      return /^(?:[io]if|mark)/.test(word(inner['key'])) ? word(inner['key']) : `meta ${word(inner['key'])}`
    case 'ct':
      return `ct ${word(inner['key'])}`
    case 'fib':
      return `fib ${listOf(inner['flags']).map(word).join(' . ')} ${word(inner['result'])}`
    case 'prefix':
      return `${word(inner['addr'])}/${word(inner['len'])}`
    case 'range':
      return listOf(value).map(expressionText).join('-')
    case 'concat':
      return listOf(value).map(expressionText).join(' . ')
    case 'elem':
      return expressionText(inner['val'])
    case 'set':
      return setText(Array.isArray(value) ? listOf(value) : [value ?? null])
    case '&':
    case '|':
    case '^':
      return listOf(value).map(expressionText).join(` ${kind} `)
    default:
      return JSON.stringify(expression)
  }
}

/** A long list is cut: it is for people. */
function setText(items: readonly Json[]): string {
  const shown = items.slice(0, 12).map((item) => {
    const [key, verdict] = listOf(item)
    return key === undefined ? expressionText(item) : `${expressionText(key)} : ${statementText(verdict ?? null)}`
  })
  return `{ ${[...shown, ...(items.length > shown.length ? ['…'] : [])].join(', ')} }`
}

function word(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
