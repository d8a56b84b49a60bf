import { recordedRules } from '../support/simulated-windows.js'
import { tenths, timeAlone } from './alone.js'
import { times, type Row } from './measure.js'

const RULES = 17_000
const KEY =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'

const BODY = `
  const json = JSON.stringify(text.split('\\r\\n'))
  let rules = 0
  const read = () => void (rules = rulesOf(parseRegistry(text), ${JSON.stringify(KEY)}, 'local').length)
  const first = await time(read)
  if (rules !== ${RULES}) throw new Error(rules + ' rules were read, not ${RULES}')
  for (let round = 0; round < 3; round++) read()
  const warm = await time(read)
  return { first, warm, json: await time(() => JSON.parse(json)) }`

/**
 * What reading a large registry costs, from the text of reg.exe to rules. Beside it the same processor's JSON.parse of
 * the same lines, which tells a slow or busy machine from slow code.
 */
export async function windowsRows(): Promise<Row[]> {
  const lines = registryText()
  const { first, warm, json } = await timeAlone<'first' | 'warm' | 'json'>(
    { 'firewall/windows/registry.ts': ['parseRegistry'], 'firewall/windows/rule-text.ts': ['rulesOf'] },
    BODY,
    lines,
  )
  return [
    {
      what: `JSON.parse of the same ${(lines.length / 1e6).toFixed(1)} MB`,
      figure: tenths(json),
      ratio: '',
      wanted: '',
    },
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
