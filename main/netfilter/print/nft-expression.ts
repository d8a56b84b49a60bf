import { listOf, recordOf, soleKey, type Json } from '../json.js'

/**
 * An expression or a constant as nft(8) writes it.
 * @param form how single words and numbers are written
 */
export function expressionText(expression: Json | undefined, form: (text: string) => string = (text) => text): string {
  const text = (part: Json | undefined) => expressionText(part, form)
  const list = listOf(expression)
  if (list) return list.map(text).join(',')
  const kind = soleKey(expression)
  const value = recordOf(expression)?.[kind]
  if (kind === '') return form(wordText(expression))
  const inner = recordOf(value) ?? {}
  const items = listOf(value) ?? []
  switch (kind) {
    case 'payload':
      return inner['field'] === undefined
        ? `@${wordText(inner['base'])},${wordText(inner['offset'])},${wordText(inner['len'])}`
        : `${wordText(inner['protocol'])} ${wordText(inner['field'])}`
    case 'meta':
      return /^[io]if/.test(wordText(inner['key'])) ? wordText(inner['key']) : `meta ${wordText(inner['key'])}`
    case 'ct':
      return ['ct', inner['dir'], inner['key']].filter(Boolean).map(wordText).join(' ')
    case 'fib':
      return `fib ${(listOf(inner['flags']) ?? []).map(wordText).join(' . ')} ${wordText(inner['result'])}`
    case 'tcp option':
      return `tcp option ${wordText(inner['name'])} ${wordText(inner['field'])}`.trim()
    case 'exthdr':
      return inner['field'] === undefined
        ? `exthdr ${wordText(inner['name'])}`
        : `${wordText(inner['name'])} ${wordText(inner['field'])}`
    case 'socket':
      return `socket ${wordText(inner['key'])}`
    case 'numgen':
      return `numgen ${wordText(inner['mode'])} mod ${wordText(inner['mod'])}`
    case 'prefix':
      return `${wordText(inner['addr'])}/${wordText(inner['len'])}`
    case 'range':
      return items.map(text).join('-')
    case 'concat':
      return items.map(text).join(' . ')
    case 'set':
      return `{ ${(Array.isArray(value) ? items : [value]).map((item) => pairText(item, text)).join(', ')} }`
    case 'elem':
      return text(inner['val'])
    case 'map':
      return `${text(inner['key'])} map ${text(inner['data'])}`
    case '&':
    case '|':
    case '^':
      return items.map(text).join(` ${kind} `)
    default:
      return JSON.stringify(expression)
  }
}

/** An element of a set, or of a map: there it is a pair. */
function pairText(element: Json | undefined, text: (part: Json | undefined) => string): string {
  const pair = listOf(element)
  return pair?.length === 2 ? pair.map(text).join(' : ') : text(element)
}

export function wordText(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
