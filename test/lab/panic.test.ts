import { expect, it } from 'vitest'
import { english } from '../support/english.js'
import { startFirewalld } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { conflictsOf, remedy } from './support/remedy.js'
import { sallyport } from './support/sallyport.js'
import { apply, undo } from './support/service.js'

it('the panic mode of firewalld is named, switched off, and undo does not lock anybody out again', async () => {
  await using pair = await startPair([8886])
  const { server } = pair
  await startFirewalld(server)
  await apply(server, 'jetstream-server')
  expect(await conflictsOf(server)).toEqual({})
  await server.must(['firewall-cmd', '--panic-on'])
  expect(await pair.look()).toEqual(pair.onlyOpen())

  const found = await conflictsOf(server)
  expect(Object.keys(found)).toEqual(['panic-firewalld'])
  expect(english(found['panic-firewalld']?.what ?? '')).toBe('firewalld is in panic mode')
  const { stdout } = await sallyport(server, ['explain', 'tcp', '8886'])
  expect(stdout).toContain('Decided by: firewalld: panic mode')

  expect(await remedy(server, 'panic-firewalld')).toMatchObject({ code: 0, end: { result: 'applied' } })
  expect(await pair.look()).toEqual(pair.onlyOpen(8886))
  expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
  expect(await pair.look()).toEqual(pair.onlyOpen(8886))
})
