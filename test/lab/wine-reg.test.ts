import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { windows } from '../../main/firewall/windows/index.js'
import { GROUP, LOCAL, queryKey, valuesOf } from '../../main/firewall/windows/registry.js'
import { readSettings } from '../../main/firewall/windows/settings.js'
import { localRules } from '../../main/firewall/windows/store.js'
import type { Host } from '../../main/hosts/index.js'
import { recordedRules } from '../support/simulated-windows.js'
import { english } from '../support/english.js'
import { LabHost } from './support/host.js'
import { until } from './support/wait.js'

const RULES = `${LOCAL}\\FirewallRules`
const REG = 'C:\\Windows\\System32\\reg.exe'

/** Wine's own reg.exe, with a registry in a folder that is removed afterwards; every process of it ends with the host. */
let lab: LabHost
let folder = ''
let host: Host

const environment = () => ({
  WINEPREFIX: '/tmp/prefix',
  WINEDEBUG: '-all',
  // no browser, no .NET, no menus: none of it is needed, and each asks for a download or a screen
  WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=',
  HOME: '/tmp',
})

async function wine(argv: readonly string[]) {
  return await lab.run(['/usr/bin/wine', ...argv], { env: environment(), timeout: 110_000 })
}

async function add(key: string, name: string, type: string, data: string): Promise<void> {
  const { code, stdout, stderr } = await wine([REG, 'add', key, '/v', name, '/t', type, '/d', data, '/f'])
  if (code !== 0) throw new Error(`reg add ${name}: ${stdout}${stderr}`)
}

beforeAll(async () => {
  lab = await LabHost.start('wine')
  // 700 MB, so not in the host's memory; in the place of its /tmp, where wine leaves its sockets behind
  folder = mkdtempSync(join(tmpdir(), 'lab-wine-'))
  await lab.must(['mount', '--bind', folder, '/tmp'])
  host = { platform: 'win32', uid: -1, run: wine, exists: () => Promise.resolve(true) } as unknown as Host
  // The first program makes the registry. It waits for what nobody types, so that wine's own services, which it starts,
  // stay: otherwise each call would start them again and wait for their end, as they hold its output open.
  lab.spawn(['/usr/bin/wine', 'cmd.exe'], { env: environment(), stdio: ['pipe', 'ignore', 'ignore'] })
  await until('wine has made its registry', () => existsSync(join(folder, 'prefix/system.reg')), 110_000)
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the registry, read by wine’s own reg.exe', () => {
  it('tells what was put in: names with blanks and brackets, and every recorded rule', async () => {
    for (const [name, data] of recordedRules()) await add(RULES, name, 'REG_SZ', data)
    const values = valuesOf(await queryKey(host, RULES), RULES)
    const told = values.map(({ name, type, data }) => [name, type, data])
    expect(told.sort()).toEqual(
      recordedRules()
        .map(([name, data]) => [name, 'REG_SZ', data])
        .sort(),
    )
    expect((await localRules(host))?.length).toBe(recordedRules().length)
  })

  it('tells 500 values of every kind, as they were imported', async () => {
    const key = 'HKLM\\SOFTWARE\\Sallyport test'
    const odd = ['a    b', '{x}', '=', 'x=y', '%PATH%', "it's", ';', '[k]', '- ', '100 %', 'REG', 'a  REG_SZ b']
    const values = Array.from({ length: 500 }, (_, index): [string, string] => [
      `${odd[index % odd.length] ?? ''}#${index}`,
      `v2.30|Name=${odd[(index * 7) % odd.length] ?? ''}|Desc=${'x'.repeat(index * 3)}|`,
    ])
    const lines = values.map(([name, data]) => `"${name}"="${data}"\r\n`).join('')
    const head = `Windows Registry Editor Version 5.00\r\n\r\n[${key.replace('HKLM', 'HKEY_LOCAL_MACHINE')}]\r\n`
    writeFileSync(join(folder, 'import.reg'), `\ufeff${head}${lines}`, 'utf16le')
    expect(await wine([REG, 'import', 'Z:\\tmp\\import.reg'])).toMatchObject({ code: 0 })
    const read = await queryKey(host, key)
    expect(read?.unknown).toEqual([])
    const told = valuesOf(read, key).map(({ name, data }) => [name, data])
    expect(told.sort()).toEqual(values.sort())
  })

  it('gives what lies beyond ASCII in another code page: it is read, and found again all the same', async () => {
    const args = {
      ...{ label: 'Größe', protocol: 'tcp', ports: { first: 8886, last: 8886 }, source: 'any', profiles: ['private'] },
      program: 'C:\\Users\\Jörg\\js.exe',
    }
    const allow = windows.verbs['windows.allow']
    const command = allow?.command(args)
    const name = command && 'argv' in command ? command.argv.find((word) => word.startsWith('name=')) : undefined
    const data = `v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|LPort=8886|App=${args.program}|Name=${name?.slice(5) ?? ''}|`
    await add(RULES, '{0}', 'REG_SZ', data)
    const { stdout } = await wine([REG, 'query', RULES, '/v', '{0}'])
    expect(stdout).not.toContain('Jörg')
    expect(await allow?.outstanding(host, args)).toBeNull()
  })

  it('tells settings of the machine and of a policy, which goes first', async () => {
    expect((await readSettings(host)).readable).toBe(false)
    for (const profile of ['DomainProfile', 'StandardProfile', 'PublicProfile'])
      await add(`${LOCAL}\\${profile}`, 'EnableFirewall', 'REG_DWORD', '1')
    await add(`${LOCAL}\\PublicProfile`, 'DoNotAllowExceptions', 'REG_DWORD', '1')
    await add(`${GROUP}\\PrivateProfile`, 'EnableFirewall', 'REG_DWORD', '0')
    await add(`${GROUP}\\PrivateProfile`, 'AllowLocalPolicyMerge', 'REG_DWORD', '0')
    await add(`${GROUP}\\FirewallRules`, 'p', 'REG_SZ', 'v2.30|Action=Block|Active=TRUE|Dir=In|Name=By policy|')
    const { readable, profiles } = await readSettings(host)
    expect(readable).toBe(true)
    expect(profiles).toMatchObject({
      domain: { enabled: true, managed: false, localRules: true, shieldsUp: false },
      private: { enabled: false, managed: true, localRules: false },
      public: { enabled: true, shieldsUp: true },
    })
    const observed = await windows.observe(host, await windows.detect(host), {})
    expect(observed.readable).toBe(true)
    expect(observed.rules.map(({ text }) => english(text))).toContain('By policy: block in by policy')
  })

  it('says of a key that is not there that it is not there', async () => {
    expect(await queryKey(host, `${RULES}\\none`, true)).toBeNull()
  })
})
