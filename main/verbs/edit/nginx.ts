import { msg } from '../../text/index.js'
import { lineEnd, NotEditable, type Form, type Place } from './place.js'

/**
 * Directives of nginx by the names of the blocks that they stand in: `server[2]/listen` is the first `listen` of the second
 * `server`. The value is all that stands between the name and the ";".
 */
export const nginx: Form = { places, add }

interface Directive {
  readonly name: string
  readonly at: number
  /** Behind the name, and in front of the ";" or "{"; blanks around left out. */
  readonly start: number
  readonly end: number
  /** Behind the ";" or "}". */
  readonly to: number
  readonly block?: Block
}
interface Block {
  /** Behind the "{". */
  readonly at: number
  readonly directives: readonly Directive[]
}

/** nginx's own tokens, ngx_conf_read_token(): a comment begins where a word could. */
const TOKEN =
  /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[;{}]|(?:\$\{[^}\s]*\}|\\.|[^\s;{}"'\\])(?:\$\{[^}\s]*\}|\\.|[^\s;{\\])*/gs

function parse(text: string): Block {
  const blocks: { at: number; directives: Directive[]; opened?: Omit<Directive, 'to' | 'block'> }[] = [
    { at: 0, directives: [] },
  ]
  let words: { text: string; at: number; end: number }[] = []
  if (text.replace(TOKEN, '').trim() !== '') throw new NotEditable(msg('verbs.openQuotes'))
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const to = index + token.length
    const top = blocks.at(-1)
    if (token.startsWith('#')) continue
    if (!/^[;{}]$/.test(token)) {
      words.push({ text: token, at: index, end: to })
      continue
    }
    const [name, first] = words
    const head = name && {
      name: name.text,
      at: name.at,
      start: first?.at ?? name.end,
      end: words.at(-1)?.end ?? name.end,
    }
    words = []
    if (token === '}') {
      const closed = blocks.pop()
      const outer = blocks.at(-1)
      if (head || !closed?.opened || !outer) throw new NotEditable(msg('verbs.misplaced', { token }))
      outer.directives.push({ ...closed.opened, to, block: { at: closed.at, directives: closed.directives } })
    } else if (!head || !top) throw new NotEditable(msg('verbs.misplaced', { token }))
    else if (head.name.endsWith('_by_lua_block')) throw new NotEditable(msg('verbs.hasProgram'))
    else if (token === '{') blocks.push({ at: to, directives: [], opened: head })
    else top.directives.push({ ...head, to })
  }
  const [root, open] = blocks
  if (!root || open || words.length > 0) throw new NotEditable(msg('verbs.cutOff'))
  return root
}

interface Address {
  readonly name: string
  readonly number: number
}

function addressOf(key: string): Address[] {
  return key.split('/').map((part) => {
    const [, name = '', number = '1'] = /^([a-z0-9_]+)(?:\[([1-9]\d{0,2})\])?$/.exec(part) ?? []
    return { name, number: Number(number) }
  })
}

/** The block that a key's directive stands in, with its directives of that name; nothing when there is no such block. */
function find(text: string, key: string): { block: Block; same: Directive[]; last: Address } | undefined {
  const way = addressOf(key)
  const last = way.pop() ?? { name: '', number: 1 }
  let block: Block | undefined = parse(text)
  for (const { name, number } of way)
    block = block?.directives.filter((inner) => inner.name === name && inner.block)[number - 1]?.block
  return block && { block, same: block.directives.filter(({ name, block: of }) => name === last.name && !of), last }
}

function places(text: string, key: string): Place[] {
  const { same = [], last } = find(text, key) ?? {}
  const directive = same[(last?.number ?? 1) - 1]
  if (!directive) return []
  const { start, end } = directive
  return [{ value: text.slice(start, end), start, end, ...whole(text, directive, same.at(-1) === directive) }]
}

function whole(text: string, { at, to }: Directive, isLast: boolean): Pick<Place, 'from' | 'to'> {
  if (!isLast) return { from: to, to } // the others would be counted anew: see editText
  const before = /[ \t]*$/.exec(text.slice(0, at))?.[0].length ?? 0
  const line = at - before
  const rest = /^[ \t]*\r?\n/.exec(text.slice(to))?.[0]
  const isAlone = line === 0 || text[line - 1] === '\n'
  return isAlone && rest !== undefined ? { from: line, to: to + rest.length } : { from: line, to }
}

function add(text: string, key: string, value: string): string {
  const { block, same, last } = find(text, key) ?? {}
  if (!block || !same || !last) throw new NotEditable(msg('verbs.noPlace', { key }))
  if (last.number !== same.length + 1) throw new NotEditable(msg('verbs.fewerAhead', { key }))
  const sibling = same.at(-1)
  const at = sibling?.to ?? block.at
  const indent = sibling
    ? (/[ \t]*$/.exec(text.slice(0, sibling.at))?.[0] ?? '')
    : `${/^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? ''}    `
  const directive = `${last.name} ${value};`
  // what follows in the line may be a comment on what is in front of it
  const rest = /^[ \t]*(?:#[^\n]*?)?(?=\r?\n)/.exec(text.slice(at))?.[0]
  if (rest === undefined) return `${text.slice(0, at)} ${directive}${text.slice(at)}`
  const here = at + rest.length
  return `${text.slice(0, here)}${lineEnd(text)}${indent}${directive}${text.slice(here)}`
}
