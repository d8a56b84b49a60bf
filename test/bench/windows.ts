import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { recordedRules } from '../support/simulated-windows.js'
import { summary, times, type Row, type Times } from './measure.js'

const RULES = 17_000
const ROUNDS = 15
const KEY =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'

/**
 * What reading a large registry costs, from the text of reg.exe to rules. Each round is a process of its own, as a
 * command of Sallyport is: code that has run before is two or three times as fast. Beside it the same processor's
 * JSON.parse of the same lines, which tells a slow or busy machine from slow code.
 */
export async function windowsRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    const program = await bundle(folder)
    const text = join(folder, 'reg.txt')
    const lines = registryText()
    writeFileSync(text, lines)
    const samples: Sample[] = []
    for (let round = 0; round < ROUNDS; round++)
      samples.push(JSON.parse(execFileSync(process.execPath, [program, text, KEY], { encoding: 'utf8' })) as Sample)
    const wrong = samples.find(({ rules }) => rules !== RULES)
    if (wrong) throw new Error(`${wrong.rules} rules were read, not ${RULES}`)
    const [first, warm, json] = (['first', 'warm', 'json'] as const).map((key) =>
      summary(samples.map((sample) => sample[key])),
    )
    if (!first || !warm || !json) return []
    const size = `${(lines.length / 1e6).toFixed(1)} MB`
    return [
      { what: `JSON.parse of the same ${size}`, figure: tenths(json), ratio: '', wanted: '' },
      {
        what: '17,000 rules of Windows, new process',
        figure: tenths(first),
        ratio: times(first.median / json.median),
        wanted: '< 150 ms',
      },
      {
        what: '17,000 rules of Windows, read again',
        figure: tenths(warm),
        ratio: times(warm.median / json.median),
        wanted: '',
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Sample {
  readonly rules: number
  /** Milliseconds of the first reading, of the fifth, and of JSON.parse. */
  readonly first: number
  readonly warm: number
  readonly json: number
}

/** Every recorded rule again and again, each with a name of its own, as `reg query` prints them. */
function registryText(): string {
  const recorded = recordedRules()
  const lines = Array.from({ length: RULES }, (_, index) => {
    const [name = '', data = ''] = recorded[index % recorded.length] ?? []
    return `    ${name}-${index}    REG_SZ    ${data.replace('|Name=', `|Name=${index} `)}\r\n`
  })
  return `\r\n${KEY}\r\n${lines.join('')}\r\n`
}

/** The reader as one file that Node runs by itself. */
async function bundle(folder: string): Promise<string> {
  const entry = join(folder, 'entry.ts')
  const from = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../main/${path}`, import.meta.url)))
  writeFileSync(
    entry,
    `import { readFileSync } from 'node:fs'
import { parseRegistry } from ${from('firewall/windows/registry.ts')}
import { rulesOf } from ${from('firewall/windows/rule-text.ts')}
const [, , path, key] = process.argv
const text = readFileSync(path, 'utf8')
const json = JSON.stringify(text.split('\\r\\n'))
let rules = 0
const time = (work) => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
const read = () => void (rules = rulesOf(parseRegistry(text), key, 'local').length)
const first = time(read)
for (let round = 0; round < 3; round++) read()
const warm = time(read)
process.stdout.write(JSON.stringify({ rules, first, warm, json: time(() => JSON.parse(json)) }))
`,
  )
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: folder, emptyOutDir: false, target: 'node20' },
  })
  return join(folder, 'entry.js')
}

const tenths = ({ median, least, most }: Times): string =>
  `${median.toFixed(1)} ms (${least.toFixed(1)}–${most.toFixed(1)})`
