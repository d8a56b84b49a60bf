import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellText } from '../../../main/model/shell-text.js'

/** What a real shell makes of each line: its words. */
function read(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `set -- ${line}; printf '%s\\0' "$#" "$@"`).join('\n')
  const said = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin', HOME: '/home/x' } })
  const words = said.split('\0')
  return lines.map(() => words.splice(0, Number(words.shift())))
}

const nasty = fc.constantFrom(
  "'",
  '"',
  '`',
  '$HOME',
  '$(id)',
  '\\',
  '\n',
  ' ',
  '\t',
  '*',
  '~',
  '!',
  ';',
  '&',
  '|',
  '#',
  '>',
  '(',
  '{a,b}',
  '文',
  '-',
  '=',
)
const word = fc.oneof(
  fc.array(fc.oneof(nasty, fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const safe = word.filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text)

test('a shell reads every line back as the very words, whatever they hold', () => {
  const argv = fc.array(safe, { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(argv, { minLength: 20, maxLength: 40 }), (many) => {
      expect(read(many.map((words) => shellText({ argv: words })))).toEqual(many)
    }),
    { numRuns: 25 },
  )
})

test('plain words stay plain, an empty one is kept', () => {
  expect(shellText({ argv: ['/usr/sbin/ufw', 'allow', '8886/tcp', 'comment', 'JetStream API'] })).toBe(
    "/usr/sbin/ufw allow 8886/tcp comment 'JetStream API'",
  )
  expect(shellText({ argv: ['x', ''] })).toBe("x ''")
})

test('a file is written by the shell as it is', () => {
  const content = '[sallyport-x]\ntitle=It costs $5 and `id` "more" \\\nports=80/tcp\n'
  const line = shellText({ argv: [], file: { path: '/dev/stderr', content } })
  const shown = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  expect(shown).toBe(content)
  expect(shellText({ argv: [], file: { path: "/tmp/it's", content: null } })).toBe("rm '/tmp/it'\\''s'")
})

test.each([
  ['env', 'PORT', '1', 'PORT=1'],
  ['sysctl', 'net.ipv4.ip_forward', '1', 'net.ipv4.ip_forward=1'],
  ['json', 'iptables', 'false', '"iptables": false'],
  ['nginx', 'server[2]/listen', '443 ssl', 'server[2]/listen: 443 ssl;'],
  ['env', 'PORT', null, '- PORT'],
] as const)('keys of a file in the form %s are shown, and nothing of it is run', (format, key, value, line) => {
  const edit = { path: '/etc/a b', format, set: { [key]: value } }
  expect(shellText({ argv: [], edit })).toBe(`# '/etc/a b':\n# ${line}`)
})
