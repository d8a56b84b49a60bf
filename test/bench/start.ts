import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enableUfw } from '../lab/support/firewalls.js'
import type { LabHost } from '../lab/support/host.js'
import { sallyportCommand } from '../lab/support/sallyport.js'
import { withHosts } from './hosts.js'
import { measure, ms, times, type Row } from './measure.js'

/** What a start costs, beside an empty Node script in the same host. */
export async function startRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const script = join(folder, 'empty.mjs')
  writeFileSync(script, '')
  try {
    return await withHosts(['bench'], async (host) => (host ? startsIn(host, script) : []))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function startsIn(host: LabHost, script: string): Promise<Row[]> {
  await enableUfw(host)
  const cli = await sallyportCommand(host)
  const [empty, version, detect] = await measure(
    [
      { name: 'empty', run: () => host.must([process.execPath, script]) },
      { name: 'version', run: () => host.must([...cli, '--version']) },
      { name: 'detect', run: () => host.must([...cli, 'detect', '--json']) },
    ],
    15,
  )
  if (!empty || !version || !detect) return []
  return [
    { what: 'an empty Node script', figure: ms(empty), ratio: '', wanted: '' },
    {
      what: 'sallyport --version / empty script',
      figure: ms(version),
      ratio: times(version.median / empty.median),
      wanted: '≤ 1.8×',
    },
    {
      what: 'sallyport detect on ufw / empty script',
      figure: ms(detect),
      ratio: times(detect.median / empty.median),
      wanted: '< 3×',
    },
  ]
}
