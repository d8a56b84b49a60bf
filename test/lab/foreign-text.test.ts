import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { sallyport, sallyportCommand } from './support/sallyport.js'
import { apply } from './support/service.js'
import { Terminal } from './support/terminal.js'

/** One line up, and what follows cannot be seen. */
const ESCAPES = '\u001b[1A\u001b[8m'
const OBEYED = /[\p{Cc}\p{Cf}]/u

describe('a machine on which others wrote what a terminal obeys', () => {
  let host: LabHost
  let folder: string
  let profile: string

  beforeAll(async () => {
    host = await LabHost.start('server')
    folder = await mkdtemp(join(tmpdir(), 'sallyport-evil-'))
    await chmod(folder, 0o755)
    await enableUfw(host)
    await host.must(['ip', 'link', 'add', `e${ESCAPES}`, 'type', 'bridge'])
    await host.must(['ip', 'link', 'set', `e${ESCAPES}`, 'up'])
    const { end } = await apply(host, 'jetstream-server', '--from', '10.0.0.0/8')
    // the comment of a rule of theirs, and the entry of one of ours
    await host.must([
      'python3',
      '-c',
      `import glob, sys
evil = sys.argv[1]
rules = '/etc/ufw/user.rules'
text = open(rules).read().replace('### END RULES ###', '### tuple ### allow tcp 2222 0.0.0.0/0 any 0.0.0.0/0 in comment=' + ('x' + evil).encode().hex() + '\\n-A ufw-user-input -p tcp --dport 2222 -j ACCEPT\\n\\n### END RULES ###')
open(rules, 'w').write(text)
entry = sys.argv[2]
text = open(entry).read().replace('"JetStream server"', '{"id":"text.sentences","params":{"first":"Jet' + evil.replace('\\x1b', '\\\\u001b') + '","next":"server"}}')
open(entry, 'w').write(text)`,
      ESCAPES,
      `/var/lib/sallyport/journal/${end.journal ?? ''}.json`,
    ])
    await host.must(['ufw', 'reload'])
    // a program that listens, by its path and its name
    const program = join(folder, `n${ESCAPES}`)
    await host.must(['cp', '/usr/bin/socat', program])
    host.spawn([program, 'TCP-LISTEN:8886,fork', 'EXEC:/bin/cat'], { stdio: 'ignore' })
    profile = join(folder, 'evil.json')
    await writeFile(
      profile,
      JSON.stringify({
        schema: 1,
        id: 'evil',
        title: 'Evil',
        summary: 'Evil.',
        category: 'Evil',
        sources: [{ title: 'None', seen: '2026-11-21' }],
        openings: [
          {
            id: 'evil',
            label: 'Evil',
            protocols: ['tcp'],
            ports: '22',
            from: 'any',
            reason: `Looks well.${ESCAPES}`,
            closed: 'No.',
          },
        ],
      }),
    )
  })
  afterAll(async () => {
    await host[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const commands = (): readonly (readonly string[])[] => [
    ['status'],
    ['history'],
    ['detect'],
    ['doctor'],
    ['apply', profile, '--yes'],
    ['explain', 'tcp', '2222'],
    ['explain', 'tcp', '8886', '--in', `e${ESCAPES}`],
    ['--host', `root@x${ESCAPES}`, 'status'],
    ['profile', ESCAPES],
    ['undo', ESCAPES, '--yes'],
    ['log', '-n', '1000'],
  ]

  it('prints no byte of it, neither into a pipe nor as JSON', async () => {
    let bytes = 0
    for (const words of commands()) {
      for (const more of [[], ['--json']]) {
        const { code, stdout, stderr } = await sallyport(host, [...words, ...more])
        const printed = `${stdout}${stderr}`.replaceAll('\n', '')
        expect({ words, obeyed: OBEYED.exec(printed) }).toEqual({ words, obeyed: null })
        expect(printed).not.toContain('report it with this text')
        expect(code).not.toBeNull()
        bytes += printed.length
      }
    }
    console.log(`${commands().length * 2} commands printed ${bytes} characters, and 0 that a terminal obeys`)
    expect((await sallyport(host, ['history'])).stdout).toContain('Jet\ufffd[1A')
    expect((await sallyport(host, ['apply', profile, '--yes'])).code).toBe(2)
  })

  it('prints at a terminal only the colours that are Sallyport’s own', async () => {
    const terminal = await Terminal.open(host, {})
    const command = (await sallyportCommand(host)).join(' ')
    for (const words of commands()) {
      const { shown } = await terminal.run(
        `TERM=xterm ${command} ${words.map((word) => `$'${word.replaceAll('\u001b', '\\x1b')}'`).join(' ')}`,
      )
      const printed = shown.slice(shown.indexOf('\n'))
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      const others = printed.replace(/\u001b\[(?:1|2|22|31|32|33|39)m|\r?\u001b\[K|\u001b\[\?2004[hl]|[\r\n]/g, '')
      expect({ words, obeyed: OBEYED.exec(others)?.input.slice(0, 2000) }).toEqual({ words, obeyed: undefined })
    }
  })
})
