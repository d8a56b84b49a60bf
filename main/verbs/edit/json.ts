import { msg } from '../../text/index.js'
import { lineEnd, NotEditable, type Form, type Place } from './place.js'

/** The members of a JSON file's outermost object, RFC 8259. A value is its JSON text, such as `false` or `"x"`. */
export const json: Form = { places: (text, key) => membersOf(text).filter(({ name }) => name === key), add }

interface Member extends Place {
  readonly name: string
  /** Where the name begins. */
  readonly at: number
}

/** A name or a value without brackets, or a bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs

/** Members from the first to the last; each goes with the comma that then would be too many. */
function membersOf(text: string): Member[] {
  checkObject(text)
  const members: { name: string; at: number; start: number; end: number }[] = []
  let depth = 0
  let name: { text: string; at: number } | undefined
  let start = -1
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (depth === 1 && name === undefined && token.startsWith('"')) name = { text: token, at: index }
    else if (depth === 1 && name && start < 0 && token !== ':') start = index
    if (token === '{' || token === '[') depth++
    if (token === '}' || token === ']') depth--
    const isWhole = depth === 1 && name && start >= 0
    if (!isWhole || !name) continue
    members.push({ name: JSON.parse(name.text) as string, at: name.at, start, end: index + token.length })
    name = undefined
    start = -1
  }
  return members.map(({ name: of, at, start: first, end }, index) => {
    const before = members[index - 1]
    const after = members[index + 1]
    const value = text.slice(first, end)
    const [from, to] = after ? [at, after.at] : before ? [before.end, end] : [at, end]
    return { name: of, at, value, start: first, end, from, to }
  })
}

function checkObject(text: string): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new NotEditable(msg('verbs.notJson'))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotEditable(msg('verbs.notJsonObject'))
}

function add(text: string, key: string, value: string): string {
  const member = `${JSON.stringify(key)}: ${value}`
  if (text.trim() === '') return `{\n  ${member}\n}\n`
  const members = membersOf(text)
  const last = members.at(-1)
  if (!last) return text.replace('{', () => `{${member}`)
  // as the last one stands: on a line of its own, or behind the one before it
  const blank = /\s*$/.exec(text.slice(0, last.at))?.[0] ?? ''
  const gap = blank.includes('\n') ? `${lineEnd(text)}${/[^\n]*$/.exec(blank)?.[0] ?? ''}` : blank
  return `${text.slice(0, last.end)},${gap}${member}${text.slice(last.end)}`
}
