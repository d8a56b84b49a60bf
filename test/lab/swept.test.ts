import { expect, it } from 'vitest'
import { applyRequest, runHelper, STATE } from './support/helper.js'
import { LabHost } from './support/host.js'
import { FIREWALL, restart, usePersistent } from './support/iptables.js'

const STORED = '/etc/iptables/rules.v4'
const HALF = FIREWALL.split('\n').slice(0, 5).join('\n')
const ABOVE = '-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n'

/** What a write that is cut off has left, in every folder that the change writes to. */
const OURS = {
  '/etc/iptables/.sallyport-3xyz.tmp': HALF,
  [`${STATE}/journal/.sallyport-3xyz.tmp`]: '{',
}
/** What looks like it, and is somebody else's. */
const THEIRS = {
  '/etc/iptables/.sallyport-notes': HALF,
  '/etc/iptables/rules.v4.tmp': HALF,
  '/etc/iptables/sedEf34gH': `${HALF}\n${ABOVE}`,
  '/etc/.sallyport-3xyz.tmp': HALF,
}

it('sweeps at the next start what a change that was cut off has left behind, and nothing else', async () => {
  await using host = await LabHost.start('server')
  await usePersistent(host)
  await restart(host)
  const files = () => ({ ...host.readTree('/etc'), ...host.readTree(STATE) })
  const request = await applyRequest(host, 'jetstream-server', '--from', '10.0.0.0/8')
  const { points } = await runHelper(host, request)
  const whole = await host.read(STORED)
  await runHelper(host, { request: 'undo', stateDir: STATE })
  const before = files()

  // just before the second line is stored: sed leaves a file with both
  const second = points.flatMap((point, index) => (point.includes('sed -i') ? [index + 1] : []))[1]
  expect((await runHelper(host, request, second)).code).toBe(137)
  const left = { ...OURS, '/etc/iptables/sedAb12cD': whole.slice(0, whole.lastIndexOf('COMMIT')) }
  for (const [path, text] of Object.entries({ ...left, ...THEIRS })) await host.write(path, text)
  await runHelper(host, { request: 'recover', stateDir: STATE })

  const after = Object.entries(files()).filter(([path]) => before[path] !== undefined || !path.endsWith('.ended.json'))
  expect(Object.fromEntries(after)).toEqual({ ...before, ...THEIRS })
})
