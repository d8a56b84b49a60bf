import { describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { applyRequest, helperCommand, runHelper } from './support/helper.js'
import { LabHost } from './support/host.js'
import { sallyport, sallyportCommand } from './support/sallyport.js'
import { undo, ufwState } from './support/service.js'

const STACK = /^ +at |Unhandled|node:internal/mu

describe('what is printed where nobody can read', () => {
  it.each(['>&-', '<&-', '2>&-', '<&- >&- 2>&-', '>/dev/full', '>/dev/full 2>/dev/full', '| true'])(
    'with %s shows no stack',
    async (where) => {
      await using host = await LabHost.start('server')
      const command = (await sallyportCommand(host)).join(' ')
      const helper = (await helperCommand(host)).join(' ')
      for (const line of [`${command} --version`, `${command} profile none`, `${helper} --any`]) {
        const { stdout, stderr } = await host.run(['bash', '-c', `(${line} ${where}) </dev/null`])
        expect({ line, stack: STACK.exec(stdout + stderr) }).toEqual({ line, stack: null })
      }
    },
  )
})

describe('what the system refuses', () => {
  it('a read-only disk is told as that, and what to do; nothing is changed', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const before = await ufwState(host)
    await host.must(['mount', '-o', 'remount,ro', '/run'])
    const { code, stderr } = await sallyport(host, ['apply', 'jetstream-server', '--yes'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/read-only/u)
    expect(stderr).not.toContain('fault')
    await host.must(['mount', '-o', 'remount,rw', '/run'])
    expect(await ufwState(host)).toEqual(before)
  })

  it('too few file descriptors: it is made and in the journal, or all is as before', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const before = await ufwState(host)
    const request = await applyRequest(host, 'jetstream-server')
    const results: Record<string, number> = {}
    for (const limit of [18, 21, 23, 24, 25, 28]) {
      const told = await host.run(['prlimit', `--nofile=${limit}:${limit}`, ...(await helperCommand(host))], {
        stdin: JSON.stringify(request),
      })
      const last = told.stdout.trim().split('\n').at(-1) ?? ''
      const end = last.startsWith('{') ? (JSON.parse(last) as { result?: string; journal?: string | null }) : {}
      const result = end.result ?? 'nothing said'
      results[result] = (results[result] ?? 0) + 1
      if (result === 'applied') {
        expect(end.journal).toMatch(/^\d{8}T/u)
        expect((await undo(host, end.journal ?? '')).end.result).toBe('undone')
      } else await runHelper(host, { request: 'recover', stateDir: '/var/lib/sallyport' })
      expect({ limit, state: await ufwState(host) }).toEqual({ limit, state: before })
    }
    console.log(`under ${Object.values(results).reduce((sum, count) => sum + count)} limits of descriptors:`, results)
  })

  it('the helper takes no arguments here: nobody chooses whom the journal names', async () => {
    await using host = await LabHost.start('server')
    const words = ['--channel', '/tmp/sallyport-abcdef/channel', '0'.repeat(64), '0'.repeat(64)]
    const { code, stderr } = await host.run([...(await helperCommand(host)), ...words])
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'the helper takes no arguments\n' })
  })
})
