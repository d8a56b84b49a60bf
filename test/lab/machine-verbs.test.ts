import { describe, expect, it } from 'vitest'
import type { HelperRequest } from '../../main/helper/index.js'
import { enableUfw } from './support/firewalls.js'
import { runHelper, STATE } from './support/helper.js'
import { LabHost } from './support/host.js'
import { interrupted } from './support/recovery.js'
import { sallyport } from './support/sallyport.js'
import { ufwState, undo } from './support/service.js'
import { WholeMachine } from './support/whole-machine.js'

const LONG = 400_000
const SITE = '/etc/nginx/sites-available/default'
const READ = '/run/site.read'
const BEFORE = 'server {\r\n\tlisten 80 default_server; # as it came\r\n\troot /srv;\r\n}'

const port = { protocol: 'tcp', ports: { first: 1780, last: 1780 }, source: 'any', comment: 'Site' }
const forward = { key: 'net.ipv4.ip_forward', value: '1' }

/** A file, a setting of the kernel, a service and a rule of ufw's, in one change. */
function request(init: 'systemd' | 'sysv'): HelperRequest {
  const unit = { unit: 'nginx', init }
  const calls = [
    ...(init === 'systemd' ? [['config.test', { program: 'nginx' }] as const] : []),
    ['file.edit', { path: SITE, format: 'nginx', set: { 'server/listen': '1780 default_server' } }],
    ['sysctl.set', { ...forward, store: 'runtime' }],
    ['sysctl.set', { ...forward, store: 'permanent' }],
    ['unit.enable', unit],
    ['ufw.allow', port],
    ...(init === 'systemd' ? [['unit.restart', unit] as const] : []),
  ] as const
  return {
    request: 'apply',
    stateDir: STATE,
    machine: 'local',
    profile: { id: 'site', title: 'Site' },
    answers: { values: {} },
    openings: [],
    steps: calls.map(([verb, args], index) => ({ id: `s${index + 1}`, verb, args: { ...args } })),
  }
}

async function prepare(host: LabHost): Promise<void> {
  await enableUfw(host)
  await host.write(SITE, BEFORE, 0o640)
  await host.must(['chown', 'root:daemon', SITE])
  await host.must(['sysctl', '-w', 'net.ipv4.ip_forward=0'])
}

/** A machine of systemd's with a service that copies what it reads when it starts. */
async function withSystemd(): Promise<WholeMachine> {
  const machine = await WholeMachine.start('server')
  // nspawn makes it read-only; the network's part of it belongs to the machine's own namespace
  await machine.must(['mount', '-o', 'remount,bind,rw', '/proc/sys'])
  await prepare(machine)
  const nginx = `#!/bin/sh\ngrep -q server ${SITE} && ! grep -q BROKEN ${SITE}\n`
  await machine.must(['sh', '-c', 'cat >/usr/sbin/nginx && chmod 755 /usr/sbin/nginx'], { stdin: nginx })
  const start = `ExecStartPre=/usr/bin/cp ${SITE} ${READ}\nExecStart=/usr/bin/sleep 100000`
  const unit = `[Service]\nType=exec\n${start}\n[Install]\nWantedBy=multi-user.target\n`
  await machine.write('/etc/systemd/system/nginx.service', unit)
  await machine.must(['systemctl', 'daemon-reload'])
  await machine.must(['systemctl', 'start', 'nginx.service'])
  return machine
}

/** All that the change touches, to the byte. */
async function state(host: LabHost) {
  const said = async (...argv: string[]) => (await host.run(argv)).stdout
  return {
    site: await host.read(SITE),
    owner: await said('stat', '-c', '%a %U:%G', SITE),
    forward: await said('sysctl', '-n', 'net.ipv4.ip_forward'),
    stored: host.readTree('/etc/sysctl.d'),
    started: { ...host.readTree('/etc/rc2.d'), ...host.readTree('/etc/systemd/system') },
    ufw: await ufwState(host),
  }
}

describe('a file, a sysctl, a service and a rule of ufw’s in one change', () => {
  it('are made, shown in the history, and taken back to the byte', { timeout: LONG }, async () => {
    await using machine = await withSystemd()
    const before = await state(machine)
    const { stdout } = await runHelper(machine, request('systemd'))
    expect(stdout).toContain('"result":"applied"')
    const after = await state(machine)
    expect(after.site).toBe(BEFORE.replace('80', '1780'))
    expect(after.owner).toBe('640 root:daemon\n')
    expect(after.forward).toBe('1\n')
    expect(after.ufw).not.toEqual(before.ufw)
    expect(await machine.must(['systemctl', 'is-enabled', 'nginx.service'])).toBe('enabled\n')
    expect(await machine.read(READ)).toBe(after.site)
    const { entries } = (await sallyport(machine, ['history', '--json'])).json() as {
      entries: { commands: string[] }[]
    }
    expect(entries[0]?.commands).toContain(`# ${SITE}:\n# server/listen: 1780 default_server;`)
    expect((await undo(machine)).end.result).toBe('undone')
    expect(await state(machine)).toEqual(before)
    expect(await machine.read(READ)).toBe(BEFORE)
  })

  it('go back to the byte wherever the helper is killed', { timeout: LONG }, async () => {
    await using machine = await withSystemd()
    const before = await state(machine)
    const { points } = await runHelper(machine, request('systemd'))
    expect((await undo(machine)).end.result).toBe('undone')
    for (const what of [`wrote ${SITE}`, 'sysctl -w', 'enable nginx', 'ufw allow', 'restart nginx'])
      expect(
        points.some((point) => point.includes(what)),
        what,
      ).toBe(true)
    for (const [index, point] of points.entries()) {
      expect((await runHelper(machine, request('systemd'), index + 1)).code, point).toBe(137)
      const journal = await interrupted(machine)
      if (index > 2 && index < points.length - 1) expect(journal, point).toBeDefined()
      const { code, events } = await undo(machine)
      expect(code, point).toBe(0)
      expect(
        events.some((event) => event.event === 'recovered'),
        point,
      ).toBe(journal !== undefined)
      expect(await state(machine), point).toEqual(before)
      expect(await machine.read(READ), point).toBe(BEFORE)
      expect((await machine.must(['systemctl', 'is-active', 'nginx.service'])).trim(), point).toBe('active')
    }
  })

  it('go back wherever undo is killed', { timeout: LONG }, async () => {
    await using machine = await withSystemd()
    const before = await state(machine)
    const takeBack = { request: 'undo' as const, stateDir: STATE }
    await runHelper(machine, request('systemd'))
    const { points } = await runHelper(machine, takeBack)
    expect(points.length).toBeGreaterThan(10)
    for (const [index, point] of points.entries()) {
      expect((await runHelper(machine, request('systemd'))).stdout, point).toContain('"result":"applied"')
      await runHelper(machine, takeBack, index + 1)
      expect((await undo(machine)).code, point).toBe(0)
      expect(await state(machine), point).toEqual(before)
      expect(await machine.read(READ), point).toBe(BEFORE)
    }
  })

  it('with a configuration that the service refuses, all is as before and it runs on', { timeout: LONG }, async () => {
    await using machine = await withSystemd()
    await machine.must(['sed', '-i', 's/root/BROKEN/', SITE])
    await machine.must(['chown', 'root:daemon', SITE])
    const before = await state(machine)
    const { stdout } = await runHelper(machine, request('systemd'))
    expect(stdout).toContain('"result":"reverted"')
    expect(await state(machine)).toEqual(before)
    expect(await machine.read(READ)).toBe(BEFORE)
  })

  it('without systemd, by the scripts of System V', { timeout: LONG }, async () => {
    await using host = await LabHost.start('server')
    await prepare(host)
    const header =
      '### BEGIN INIT INFO\n# Provides: nginx\n# Default-Start: 2 3 4 5\n# Default-Stop: 0 1 6\n### END INIT INFO\n'
    await host.write('/etc/init.d/nginx', `#!/bin/sh\n${header}exit 3\n`, 0o755)
    await host.must(['update-rc.d', 'nginx', 'defaults'])
    await host.must(['update-rc.d', 'nginx', 'disable'])
    const before = await state(host)
    expect((await runHelper(host, request('sysv'))).stdout).toContain('"result":"applied"')
    expect(Object.keys((await state(host)).started).join()).toMatch(/S\d\dnginx/)
    expect((await undo(host)).end.result).toBe('undone')
    expect(await state(host)).toEqual(before)
  })
})
