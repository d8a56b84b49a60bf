import { describe, expect, test } from 'vitest'
import { planEnd } from '../../../main/plan/index.js'
import { CALLS } from '../../support/requests.js'
import { machine } from '../../support/machine.js'

const subject = { id: '20261121T101500-3fa9c1', title: 'JetStream server', until: '2026-11-21T14:30:00Z' }
const withSystemd = machine({ files: { '/run/systemd/system': '', '/usr/bin/systemctl': '', '/usr/bin/flock': '' } })
const calls = (kind: 'ufw' | 'firewalld') => CALLS[kind].map(([verb, args]) => ({ verb, args }))
const lines = (text: string | null | undefined) =>
  (text ?? '').split('\n').filter((line) => line.startsWith('ExecStart='))
const LOCKED = 'ExecStart=-/usr/bin/flock /run/sallyport.lock '

describe('the end of a change', () => {
  test('is a timer that runs the plain inverse commands, last first, and removes itself', async () => {
    const [allow, , define, , allowApp] = calls('ufw')
    const steps = [define, allowApp, allow].flatMap((call) => (call ? [call] : []))
    const { by, files, argv } = await planEnd(withSystemd, 'ufw', steps, subject)
    const [service, timer] = files
    expect({ by, argv, paths: files.map(({ path }) => path) }).toEqual({
      by: 'timer',
      argv: ['/usr/bin/systemctl', 'enable', '--now', `sallyport-${subject.id}.timer`],
      paths: ['service', 'timer'].map((kind) => `/etc/systemd/system/sallyport-${subject.id}.${kind}`),
    })
    expect(lines(service?.content).slice(0, 3)).toEqual([
      `${LOCKED}/usr/sbin/ufw delete allow in on eth0 proto tcp from any to any port 8886:8890`,
      `${LOCKED}/usr/sbin/ufw delete allow in on eth0 from 0.0.0.0/0 to any app sallyport-jetstream-server`,
      `${LOCKED}/usr/bin/rm -f -- /etc/ufw/applications.d/sallyport-jetstream-server`,
    ])
    for (const { path } of files) expect(lines(service?.content).at(-2)).toContain(path)
    expect(lines(service?.content).at(-1)).toBe('ExecStart=-/usr/bin/systemctl --no-block daemon-reload')
    expect(timer?.content).toContain('\nOnCalendar=2026-11-21 14:30:00 UTC\n')
    expect(timer?.content).toContain('\nPersistent=true\n')
  })

  test('gives a file back from a copy of its own, which goes with it', async () => {
    const [, , , remove] = calls('ufw')
    const { files } = await planEnd(withSystemd, 'ufw', remove ? [remove] : [], subject)
    const [kept, service] = files
    expect(kept?.path).toBe(`/etc/systemd/system/sallyport-${subject.id}.file1`)
    expect(kept?.content).toContain('ports=80,6000:6200/tcp|3478/udp')
    expect(lines(service?.content)[0]).toBe(
      `${LOCKED}/usr/bin/cp -- ${kept?.path ?? ''} /etc/ufw/applications.d/sallyport-jetstream-server`,
    )
    expect(lines(service?.content).at(-2)).toContain(kept?.path)
  })

  test('reaches firewalld whether it runs by then or not', async () => {
    const [add] = calls('firewalld')
    const permanent = add ? [{ ...add, args: { ...add.args, store: 'permanent' } }] : []
    const { files } = await planEnd(withSystemd, 'firewalld', permanent, subject)
    expect(lines(files[0]?.content).slice(0, -2)).toEqual(
      ['/usr/bin/firewall-cmd', '/usr/bin/firewall-cmd --permanent', '/usr/bin/firewall-offline-cmd'].map(
        (program) => `${LOCKED}${program} --zone=public --remove-port=6000-6200/udp`,
      ),
    )
  })

  test.each(['/run/systemd/system', '/usr/bin/systemctl', '/usr/bin/flock'])(
    'is waited for by the helper where there is no %s',
    async (missing) => {
      const host = {
        ...withSystemd,
        exists: async (path: string) => path !== missing && (await withSystemd.exists(path)),
      }
      expect(await planEnd(host, 'ufw', calls('ufw').slice(0, 1), subject)).toEqual({
        until: subject.until,
        by: 'waiter',
        files: [],
        argv: [],
      })
    },
  )
})
