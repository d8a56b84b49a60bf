import { describe, expect, test } from 'vitest'
import { planEnd } from '../../../main/plan/index.js'
import { machine } from '../../support/machine.js'

const subject = { id: '20261121T101500-3fa9c1', title: 'JetStream server', until: '2026-11-21T14:30:00Z' }
const withSystemd = machine({ files: { '/run/systemd/system': '', '/usr/bin/systemctl': '', '/usr/bin/flock': '' } })
const app = 'sallyport-jetstream-server'
const on = { interface: 'eth0' }
const allow = {
  verb: 'ufw.allow',
  args: { protocol: 'tcp', ports: { first: 8886, last: 8890 }, source: 'any', ...on },
}
const named = { app, title: 'JetStream server', description: 'JetStream API', ports: '80,6000:6200/tcp|3478/udp' }
const define = { verb: 'ufw.defineApp', args: named }
const allowApp = { verb: 'ufw.allowApp', args: { app, source: '0.0.0.0/0', ...on } }
const addPorts = (store: 'runtime' | 'permanent' | 'offline') => ({
  verb: 'firewalld.addPorts',
  args: { zone: 'public', store, items: [{ protocol: 'udp', ports: { first: 6000, last: 6200 } }] },
})
const lines = (text: string | null | undefined) =>
  (text ?? '').split('\n').filter((line) => line.startsWith('ExecStart='))
const LOCKED = 'ExecStart=-/usr/bin/flock /run/sallyport.lock '

describe('the end of a change', () => {
  test('is a timer that runs the plain inverse commands, last first, and removes itself', async () => {
    const steps = [define, allowApp, allow]
    const { by, files, argv } = await planEnd(withSystemd, steps, subject)
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

  test('of a trial goes by the time that passes, and waits half a second at most for whoever holds the lock', async () => {
    const { files } = await planEnd(withSystemd, [allow], { ...subject, trial: 59_250 })
    const [service, timer] = files
    expect(lines(service?.content).slice(0, 2)).toEqual([
      'ExecStart=-/usr/bin/flock -w 0.5 /run/sallyport.lock /usr/bin/true',
      'ExecStart=-/usr/sbin/ufw delete allow in on eth0 proto tcp from any to any port 8886:8890',
    ])
    // the clock may be set back; after a reboot it is the calendar that tells
    expect(timer?.content).toContain('\nOnActiveSec=59250ms\n')
    expect(timer?.content).toContain('\nOnCalendar=2026-11-21 14:30:00 UTC\n')
  })

  test('gives a file back from a copy of its own, which goes with it', async () => {
    const { files } = await planEnd(withSystemd, [{ verb: 'ufw.removeApp', args: named }], subject)
    const [kept, service] = files
    expect(kept?.path).toBe(`/etc/systemd/system/sallyport-${subject.id}.file1`)
    expect(kept?.content).toContain('ports=80,6000:6200/tcp|3478/udp')
    expect(lines(service?.content)[0]).toBe(
      `${LOCKED}/usr/bin/cp -- ${kept?.path ?? ''} /etc/ufw/applications.d/sallyport-jetstream-server`,
    )
    expect(lines(service?.content).at(-2)).toContain(kept?.path)
  })

  const NOW = '/usr/bin/firewall-cmd'
  const STORED = '/usr/bin/firewall-cmd --permanent'
  const OFFLINE = '/usr/bin/firewall-offline-cmd'
  test.each([
    ['runtime', [NOW]],
    // what somebody opened for now beside it stays open
    ['permanent', [STORED, OFFLINE]],
    // firewalld may have been started since, and loaded it
    ['offline', [NOW, STORED, OFFLINE]],
  ] as const)('reaches firewalld whether it runs by then or not: %s', async (store, programs) => {
    const { files } = await planEnd(withSystemd, [addPorts(store)], subject)
    expect(lines(files[0]?.content).slice(0, -2)).toEqual(
      programs.map((program) => `${LOCKED}${program} --zone=public --remove-port=6000-6200/udp`),
    )
  })

  test('finds a rule of nftables by its words, which reach a fixed shell line as arguments', async () => {
    const port = {
      protocol: 'tcp',
      ports: { first: 8886, last: 8886 },
      source: '10.0.0.0/8',
      label: 'a $x; [b] 5% & *',
    }
    const rule = { family: 'inet', table: 'filter', chain: 'input', ...port }
    const { by, files } = await planEnd(withSystemd, [{ verb: 'nftables.allow', args: { rules: [rule] } }], subject)
    expect(by).toBe('timer')
    expect(lines(files[0]?.content)[0]).toBe(
      [
        String.raw`${LOCKED}/bin/sh -c`,
        String.raw`"for try in 1 2 3; do /usr/sbin/nft add chain \"$$1\" \"$$2\" sallyport_mark`,
        String.raw`|| { /usr/sbin/nft list chain \"$$1\" \"$$2\" \"$$3\" >/dev/null && continue; exit 0; };`,
        String.raw`{ /usr/sbin/nft -a list chain \"$$1\" \"$$2\" \"$$3\" | /usr/bin/sed -n \"$$4\";`,
        String.raw`echo \"delete chain $$1 $$2 sallyport_mark\"; } | /usr/sbin/nft -f - && exit 0; done; exit 1"`,
        'sallyport inet filter input',
        String.raw`"s/^[[:blank:]]*ip saddr 10\\.0\\.0\\.0\\/8 tcp dport 8886 accept`,
        String.raw`comment \"sallyport: a \\$$x; \\[b\\] 5%% & \\*\" # handle \\([0-9]*\\)$$/`,
      ].join(' ') + String.raw`delete rule inet filter input handle \\1/p"`,
    )
  })

  test.each(['/run/systemd/system', '/usr/bin/systemctl', '/usr/bin/flock'])(
    'is waited for by the helper where there is no %s',
    async (missing) => {
      const host = {
        ...withSystemd,
        exists: async (path: string) => path !== missing && (await withSystemd.exists(path)),
      }
      expect(await planEnd(host, [allow], subject)).toEqual({
        until: subject.until,
        by: 'waiter',
        files: [],
        argv: [],
      })
    },
  )
})
