import { expect, test } from 'vitest'
import { ipForward } from '../../../../main/doctor/checks/ip-forward.js'
import { sceneOf, type Service } from '../../../../main/doctor/scene.js'
import { msg } from '../../../../main/text/index.js'
import { english } from '../../../support/english.js'
import { machine, type MachineParts } from '../../../support/machine.js'

const FILE = '/proc/sys/net/ipv4/ip_forward'
const NODE: Service = { title: 'Node', openings: [], forwards: { from: ['10.182.0.0/16'], reason: 'It passes on.' } }
const FOLDERS = new Map(
  ['/', '/etc', '/etc/sysctl.d'].map((path) => [
    path,
    { kind: 'directory' as const, uid: 0, mode: 0o755, version: '1' },
  ]),
)
const scene = (parts: MachineParts, services: readonly Service[] = [NODE]) =>
  sceneOf({
    host: { ...machine(parts), lstatMany: () => Promise.resolve(FOLDERS) },
    detection: { inCharge: null, firewalls: [] },
    openings: [],
    services,
  })

test('is of no concern where no service passes packets on', () => {
  expect(ipForward.applies(scene({}, []))).toBe(false)
  expect(ipForward.applies(scene({}, [{ title: 'Web', openings: [] }]))).toBe(false)
  expect(ipForward.applies(scene({}))).toBe(true)
})

test('passes where the kernel forwards, and is unknown where it does not say', async () => {
  expect(await ipForward.check(scene({ files: { [FILE]: '1\n' } }))).toEqual({ result: 'pass' })
  expect(await ipForward.check(scene({}))).toMatchObject({ result: 'unknown' })
})

test('names the services, and sets it now and for good', async () => {
  const outcome = await ipForward.check(scene({ files: { [FILE]: '0\n' } }))
  if (outcome.result !== 'fail') throw new Error(outcome.result)
  const [found] = outcome.found
  expect(english(found?.meaning ?? '')).toContain('Clients of Node may connect')
  const draft = await found?.remedies[0]?.draft()
  expect(draft?.steps.map(({ call }) => call.args['store'])).toEqual(['runtime', 'permanent'])
})

test('says at once where a file that is read later would undo it', async () => {
  const outcome = await ipForward.check(
    scene({ files: { [FILE]: '0\n', '/etc/sysctl.conf': 'net.ipv4.ip_forward=0\n' } }),
  )
  if (outcome.result !== 'fail') throw new Error(outcome.result)
  await expect(outcome.found[0]?.remedies[0]?.draft()).rejects.toMatchObject({
    problem: {
      kind: 'refused',
      what: msg('verbs.readLater', { path: '/etc/sysctl.conf', key: 'net.ipv4.ip_forward', value: '0' }),
    },
  })
})
