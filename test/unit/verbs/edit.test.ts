import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EditFormat } from '../../../main/model/plan.js'
import { english } from '../../support/english.js'
import { editText, NotEditable, valueOf } from '../../../main/verbs/edit/index.js'

const END = fc.constantFrom('\n', '\r\n')
/** Lines as one text, with a final end of line or without. */
const joined = (lines: fc.Arbitrary<readonly string[]>) =>
  fc.tuple(lines, END, fc.boolean()).map(([all, end, final]) => all.join(end) + (final && all.length > 0 ? end : ''))

const line = fc.oneof(
  fc.constantFrom('# a comment', '; another', '', '  ', '#KEY=1', 'OTHER=1', 'KEYS=2', 'X="KEY=3"', 'B=a\\', 'KEY'),
  fc.constantFrom('KEY=1', 'KEY="22"', "KEY='333'", ' KEY = 4444', 'export KEY=5', 'KEY=6 # six', 'KEY=', 'KEY="7"  '),
  fc.constantFrom('Q="two', 'lines"', 'net.ipv4.ip_forward = 1', '-net/ipv4/ip_forward=0'),
)
const jsonText = fc
  .tuple(fc.dictionary(fc.constantFrom('KEY', 'a', 'b"c', 'KEY '), fc.jsonValue({ maxDepth: 2 })), fc.nat(4))
  .map(([value, space]) => JSON.stringify(value, null, space))
const jsonOdd = fc.constantFrom(
  '{}',
  ' { } \n',
  '{"a" : [1, {"KEY": 2}],"KEY":3}',
  '{\r\n\t"a": "}",\r\n\t"KEY" : {"KEY": "\\"" }\r\n}\r\n',
  '{"KEY":1,"KEY":2}',
  '',
)
const directive = fc.constantFrom(
  'listen 80;',
  'listen    [::]:80 default_server ipv6only=on;  # why',
  'listen 443 ssl; listen 444;',
  '# listen 1;',
  'server_name "a;b}" \'{\' $host;',
  'location / { listen 9; try_files $uri/${x} =404; }',
  'return 301 https://$host$request_uri;',
  '',
)
const nginxText = joined(
  fc
    .array(fc.array(directive, { maxLength: 5 }), { maxLength: 3 })
    .map((servers) => [
      'user www-data;',
      ...servers.flatMap((lines) => ['server {', ...lines.map((text) => `    ${text}`), '}']),
    ]),
)

/** Texts, keys and values of every form. */
const cases: readonly (readonly [EditFormat, fc.Arbitrary<string>, readonly string[], readonly string[]])[] = [
  ['env', joined(fc.array(line, { maxLength: 8 })), ['KEY', 'NEW'], ['60000', '1']],
  ['sysctl', joined(fc.array(line, { maxLength: 8 })), ['net.ipv4.ip_forward', 'net/ipv4/ip_forward'], ['0', '1']],
  ['json', fc.oneof(jsonText, jsonOdd), ['KEY', 'NEW'], ['false', '"x y"', '7']],
  ['nginx', nginxText, ['server/listen', 'server[2]/listen[2]', 'server/listen[3]'], ['1780', '[::]:1443 ssl']],
]

/** Why a text is left alone, in English. */
function whyNot(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof NotEditable) return english(error.why)
    throw error
  }
  return ''
}

describe.each(cases)('a key of a file in the form %s', (format, texts, keys, values) => {
  const property = (body: (text: string, key: string, value: string) => void) => {
    let done = 0
    fc.assert(
      fc.property(texts, fc.constantFrom(...keys), fc.constantFrom(...values), (text, key, value) => {
        try {
          body(text, key, value)
          done++
        } catch (error) {
          if (!(error instanceof NotEditable)) throw error
        }
      }),
      { numRuns: 1000 },
    )
    expect(done).toBeGreaterThan(200)
  }

  test('has the value that it was given', () => {
    property((text, key, value) => {
      expect(valueOf(format, editText(format, text, { [key]: value }), key)).toBe(value)
    })
  })

  test('and set back, or taken out where it was not, leaves every byte as it was', () => {
    property((text, key, value) => {
      const was = valueOf(format, text, key)
      const after = editText(format, text, { [key]: value })
      const back = editText(format, after, { [key]: was })
      // an empty JSON file is not JSON: what is made of it is
      expect(back).toBe(format === 'json' && text === '' ? '{\n  \n}\n' : text)
    })
  })

  test('set leaves all bytes in front of it and behind it', () => {
    property((text, key, value) => {
      const was = valueOf(format, text, key)
      const after = editText(format, text, { [key]: value })
      if (was === null) return
      let front = 0
      while (front < text.length && text[front] === after[front]) front++
      let back = 0
      const most = Math.min(text.length, after.length) - front
      while (back < most && text.at(-1 - back) === after.at(-1 - back)) back++
      expect(was).toContain(text.slice(front, text.length - back))
      expect(value).toContain(after.slice(front, after.length - back))
    })
  })

  test('taken out is gone, and every other line that was there is there', () => {
    property((text, key) => {
      const after = editText(format, text, { [key]: null })
      expect(valueOf(format, after, key)).toBe(null)
      const left = [...after]
      let found = 0
      for (const character of text) if (character === left[found]) found++
      expect(found, 'only takes away').toBe(left.length)
      if (valueOf(format, text, key) === null) expect(after).toBe(text)
    })
  })
})

describe('KEY=VALUE', () => {
  const set = (text: string, value: string | null = '9') => editText('env', text, { KEY: value })
  test.each([
    ['a value in quotes', 'KEY="1" # one\n', 'KEY="9" # one\n'],
    ['the last of several, which is in force', 'KEY=1\nKEY=2\n', 'KEY=1\nKEY=9\n'],
    ['a comment is none', '#KEY=1\n', '#KEY=1\nKEY=9\n'],
    ['a line that goes on is not a setting', 'A=b\\\nKEY=1\nB=c\n', 'A=b\\\nKEY=1\nB=c\nKEY=9\n'],
    ['what stands in quotes over two lines', 'A="\nKEY=1\n"\n', 'A="\nKEY=1\n"\nKEY=9\n'],
    ['no final newline', 'A=1', 'A=1\nKEY=9'],
    ['lines as on Windows', 'A=1\r\nKEY=1\r\n', 'A=1\r\nKEY=9\r\n'],
    ['nothing at all', '', 'KEY=9\n'],
  ])('%s', (_what, before, after) => {
    expect(set(before)).toBe(after)
  })

  test.each(['A="never closed\n', 'A=b\\', 'A=\ufffd\n'])('%j is left alone', (text) => {
    expect(() => set(text)).toThrow(NotEditable)
  })

  test('a key that stands twice is not taken out', () => {
    expect(() => set('KEY=1\nKEY=2\n', null)).toThrow(NotEditable)
  })
})

test('the three ports of SmartServer IoT, as its manual moves them', () => {
  const before = `
server {
    # listen on HTTP port(s) (this is the default server)
    listen                  80 default_server;
    listen             [::]:80 default_server ipv6only=on;
    server_name "";
    return 301 https://$host$request_uri;
}

server {
    # listen on IPv4 HTTPS port (using a self-signed certificate)
    listen                  443 ssl;
    location / { proxy_pass http://127.0.0.1:8000; }
}
`
  const after = editText('nginx', before, {
    'server[1]/listen[1]': '1780 default_server',
    'server[1]/listen[2]': '[::]:1780 default_server ipv6only=on',
    'server[2]/listen': '1443 ssl',
  })
  expect(after).toBe(before.replaceAll('80 default', '1780 default').replace('443 ssl', '1443 ssl'))
})

test.each([
  ['server {', 'ends in the middle'],
  ['}', 'where none belongs'],
  [';', 'where none belongs'],
  ['a "b;', 'never closed'],
  ['server { content_by_lua_block { x = "}" } }', 'a program'],
])('nginx: %j is left alone', (text, why) => {
  expect(whyNot(() => valueOf('nginx', text, 'server/listen'))).toContain(why)
})

test('several keys at once, in any order', () => {
  const all = fc.subarray(['A', 'B', 'C', 'NEW'], { minLength: 1 })
  const text = 'C=1\n# x\nA=2\nB="3"\n'
  fc.assert(
    fc.property(all, fc.boolean(), (keys, out) => {
      const set = Object.fromEntries(keys.map((key) => [key, out && key !== 'NEW' ? null : '9']))
      const after = editText('env', text, set)
      for (const [key, value] of Object.entries(set)) expect(valueOf('env', after, key)).toBe(value)
      for (const key of ['A', 'B', 'C'].filter((name) => !keys.includes(name)))
        expect(valueOf('env', after, key)).toBe(valueOf('env', text, key))
      expect(after).toContain('# x\n')
    }),
  )
})
