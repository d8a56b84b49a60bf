import { msg } from '../../text/index.js'
import { lineEnd, NotEditable, type Form, type Place } from './place.js'

/** `KEY=VALUE`, as in the environment files of systemd and Docker, in /etc/default and in turnserver.conf. */
export const env: Form = { places: (text, key) => placesOf(text, (name) => name === key), add }

/** sysctl.conf(5): `net.ipv4.ip_forward = 1`, where a slash is as good as a dot and `-` in front forgives errors. */
export const sysctl: Form = {
  places: (text, key) => placesOf(text, (name) => dotted(name) === dotted(key)),
  add,
}

const dotted = (name: string): string => name.replace(/^-/, '').replaceAll('/', '.')

/** Key, the blanks around "=", and the rest. */
const SETTING = /^([ \t]*(?:export[ \t]+)?)([^\s=#;"'\\]+)([ \t]*=[ \t]*)(.*)$/s
/** A value in quotes, or without; and a comment behind it. */
const VALUE = /^(?:"([^"\\]*)"|'([^']*)'|([^"'\s][^\r]*?|))(?:[ \t]+#.*|[ \t]*)\r?$/s

function placesOf(text: string, isMeant: (name: string) => boolean): Place[] {
  const found: Place[] = []
  let inQuotes = '' // a value in quotes may go over several lines
  let goesOn = false
  for (const { line, from, to } of linesOf(text)) {
    const beginsSetting = inQuotes === '' && !goesOn
    if (inQuotes !== '' && line.includes(inQuotes)) inQuotes = ''
    goesOn = line.replace(/\r$/, '').endsWith('\\')
    const [, front = '', name = '', equals = '', rest = ''] = (beginsSetting && SETTING.exec(line)) || []
    if (name === '') continue
    const [quote = ''] = rest
    if (/["']/.test(quote) && !rest.slice(1).includes(quote)) inQuotes = quote
    if (!isMeant(name)) continue
    const start = from + front.length + name.length + equals.length
    found.push({ ...valueIn(rest, start), ...wholeLine(text, from, to) })
  }
  if (inQuotes !== '') throw new NotEditable(msg('verbs.openQuote', { mark: inQuotes }))
  return found
}

function valueIn(rest: string, at: number): Pick<Place, 'value' | 'start' | 'end'> {
  const [, double, single, bare] = VALUE.exec(rest) ?? []
  const value = double ?? single ?? bare ?? rest.replace(/\r$/, '')
  const start = at + (double === undefined && single === undefined ? 0 : 1)
  return { value, start, end: start + value.length }
}

/** The line with its end; the last one of a file without a final newline takes the end in front of it along. */
function wholeLine(text: string, from: number, to: number): Pick<Place, 'from' | 'to'> {
  if (to < text.length || text.endsWith('\n')) return { from, to }
  return { from: text.slice(0, from).replace(/\r?\n$/, '').length, to }
}

function add(text: string, key: string, value: string): string {
  const end = lineEnd(text)
  const setting = `${key}=${value}`
  if (/\\\r?\n?$/.test(text)) throw new NotEditable(msg('verbs.lineGoesOn'))
  if (text === '' || text.endsWith('\n')) return `${text}${setting}${end}`
  return `${text}${end}${setting}`
}

function* linesOf(text: string): Generator<{ line: string; from: number; to: number }> {
  for (let from = 0; from < text.length;) {
    const newline = text.indexOf('\n', from)
    const to = newline < 0 ? text.length : newline + 1
    yield { line: text.slice(from, newline < 0 ? to : newline), from, to }
    from = to
  }
}
